package glance

// Keys of the profile fields.
const (
	keyAuthURL          = "auth-url"
	keyAuthType         = "auth-type"
	keyUser             = "user"
	keyUserID           = "user-id"
	keyUserDomain       = "user-domain"
	keyUserDomainID     = "user-domain-id"
	keyPassword         = "password"
	keyCredentialID     = "application-credential-id"
	keyCredentialName   = "application-credential-name"
	keyCredentialSecret = "application-credential-secret"
	keyToken            = "token"
	keyScope            = "scope"
	keyProject          = "project"
	keyProjectID        = "project-id"
	keyProjectDomain    = "project-domain"
	keyProjectDomainID  = "project-domain-id"
	keyDomain           = "domain"
	keyDomainID         = "domain-id"
	keyRegion           = "region"
	keyInterface        = "interface"
	keyEndpoint         = "endpoint-override"
	keyFlavour          = "flavour"
)

// Values of the profile's choices.
const (
	authPassword   = "password"
	authCredential = "application-credential"
	authToken      = "token"

	scopeProject = "project"
	scopeDomain  = "domain"
	scopeSystem  = "system"
	scopeNone    = "none"

	flavourAuto     = "auto"
	flavourUpstream = "upstream"
	flavourHuawei   = "huawei"

	defaultDomain = "Default"
)

// Keys of the request fields.
const (
	keyName       = "name"
	keyDiskFormat = "disk-format"
	keyContainer  = "container-format"
	keyVisibility = "visibility"
	keyMinDisk    = "min-disk"
	keyMinRAM     = "min-ram"
	keyProtected  = "protected"
	keyTags       = "tags"
	keyProperties = "properties"
	keyOSVersion  = "os-version"
	keyImageID    = "image-id"
	keyStore      = "store"
	keyKeep       = "keep-on-failure"
	keyWait       = "wait-minutes"
)

// Values that the driver itself looks at.
const (
	visibilityPrivate = "private"
	visibilityPublic  = "public"
	containerBare     = "bare"
	methodWeb         = "web-download"

	ownerMD5    = "owner_specified.openstack.md5"
	ownerSHA256 = "owner_specified.openstack.sha256"
	ownerObject = "owner_specified.openstack.object"
)
