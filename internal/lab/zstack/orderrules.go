package zstack

import (
	"regexp"
	"slices"
	"strings"
)

// Values of mediaType.
const (
	mediaRoot = "RootVolumeTemplate"
	mediaISO  = "ISO"
	mediaData = "DataVolumeTemplate"
)

// What the fields of an order may say.
var (
	mediaTypes = []string{mediaRoot, mediaISO, mediaData}
	formats    = []string{"qcow2", "raw", "iso", "vmdk"}
	platforms  = []string{"Linux", "Windows", "Other", "Paravirtualization", "WindowsVirtio"}
	bootModes  = []string{"legacy", "uefi", "uefi_with_csm"}
	schemes    = []string{"http://", "https://", "ftp://", "sftp://", "file:///", "/", "upload://", "zstore://"}

	uuidPattern = regexp.MustCompile(`^[0-9a-f]{12}[1-5][0-9a-f]{3}[89ab][0-9a-f]{15}$`)
)

// wrong is the failure of an order that does not keep to the rules, nil if it does. It looks at the order alone.
func (o order) wrong(s Conditions) *failure {
	for _, rule := range []func(Conditions) *failure{o.tooLong, o.noValue, o.badURL, o.badTags} {
		if f := rule(s); f != nil {
			return f
		}
	}
	return nil
}

// tooLong wants what must be there, no longer than it may be.
func (o order) tooLong(Conditions) *failure {
	for _, field := range []struct {
		name, value string
		most        int
		needed      bool
	}{{"name", o.Name, 255, true}, {"description", o.Description, 2048, false}, {"url", o.URL, 1024, true}, {"guestOsType", o.GuestOSType, 255, false}} {
		switch {
		case field.needed && field.value == "":
			return badArgument(field.name, "不能为空", "it is mandatory and cannot be null")
		case len([]rune(field.value)) > field.most:
			return badArgument(field.name, "长度超过限制", "it exceeds the maximum length")
		}
	}
	return nil
}

// noValue wants values that there are.
func (o order) noValue(s Conditions) *failure {
	switch {
	case o.MediaType != "" && !slices.Contains(mediaTypes, o.MediaType):
		return badArgument("mediaType", "可选值为"+strings.Join(mediaTypes, ", "), "valid values are "+strings.Join(mediaTypes, ", "))
	case o.MediaType == mediaISO && o.System:
		return badArgument("system", "ISO镜像不能为系统镜像", "an ISO cannot be a system image")
	case o.MediaType != mediaISO && !slices.Contains(formats, o.Format):
		return failing("SYS.1007", say("未知的镜像格式[%s]", "unknown format[%s]", o.Format))
	case o.Platform != "" && !slices.Contains(platforms, o.Platform):
		return badArgument("platform", "可选值为"+strings.Join(platforms, ", "), "valid values are "+strings.Join(platforms, ", "))
	case o.Architecture != "" && s.atLeast(4, 0) && !slices.Contains(s.architectures(), o.Architecture):
		return badArgument("architecture", "不支持"+o.Architecture, o.Architecture+" is not supported")
	case o.ResourceUUID != "" && !uuidPattern.MatchString(o.ResourceUUID):
		return badArgument("resourceUuid", "不是合法的uuid", "it is not a valid uuid")
	case len(o.BackupStorageUUIDs) == 0:
		return badArgument("backupStorageUuids", "不能为空", "it is mandatory and cannot be empty")
	}
	return nil
}

// architectures are the processors that the version knows.
func (s Conditions) architectures() []string {
	all := []string{"x86_64", "aarch64", "mips64el"}
	if s.atLeast(4, 8) {
		all = append(all, "loongarch64")
	}
	return all
}

// badURL wants one of the schemes.
func (o order) badURL(Conditions) *failure {
	if slices.ContainsFunc(schemes, func(s string) bool { return strings.HasPrefix(o.URL, s) }) {
		return nil
	}
	return badArgument("url", "不支持的URL", "the URL must start with one of "+strings.Join(schemes, ", "))
}

// badTags wants at most one boot mode, and one that there is.
func (o order) badTags(Conditions) *failure {
	found := 0
	for _, tag := range o.SystemTags {
		mode, boot := strings.CutPrefix(tag, "bootMode::")
		if !boot {
			continue
		}
		if found++; found > 1 || !slices.Contains(bootModes, strings.ToLower(mode)) {
			return badArgument("systemTags", "bootMode只能有一个, 且必须为Legacy, UEFI或UEFI_WITH_CSM", "there may be one bootMode, and it must be Legacy, UEFI or UEFI_WITH_CSM")
		}
	}
	return nil
}
