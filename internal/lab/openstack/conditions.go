package openstack

import (
	"slices"
	"time"
)

// Conditions describe how the site is set up, until changed: limits, formats, flavour, manners of the front end. They are changed by
// [Cloud.Configure] while the cloud runs. For trouble that strikes and passes see [Trouble].
type Conditions struct {
	HashAlgorithm string        // os_hash_algo: "sha512", "sha256" or "sha1"; "" means sha512
	DiskFormats   []string      // what the schema accepts as disk_format; nil means Glance's default list
	FormatMatch   bool          // content must be of the declared disk_format (Glance 30 and later), else 415 after the last byte
	Stores        []string      // store ids, the default one first; nil means "fs", "fs2"
	ImportMethods []string      // what /v2/info/import offers; empty means none, and stage and import answer 404
	ImageSizeCap  int64         // bytes per image (image_size_cap), found out while the body comes; 0 means none
	ProjectQuota  int64         // bytes per project (user_storage_quota), refused early for a declared size; 0 means none
	ImageQuota    int           // image records per project; 0 means none
	StoreSpace    int64         // bytes the store can hold of one image, then "media is full"; 0 means endless
	ProxyLimit    int64         // largest declared body a front proxy lets through, else its own 413 page; 0 means none
	GlanceDown    bool          // the Glance behind the proxy is down: 502 with the proxy's page for everything under ImagePath
	ImageSize     bool          // x-openstack-image-size is honoured (Glance 31 and later), else ignored
	IgnoreExpect  bool          // "Expect: 100-continue" is never answered with 100, as under uWSGI
	RefuseExpect  bool          // "Expect: 100-continue" is answered with 417
	DemandLength  bool          // a body without Content-Length is answered with 411
	ResetUnread   bool          // an answer given before the body was read is followed by a reset, as under uWSGI
	Settle        time.Duration // an image stays "saving" this long after the 204, by the cloud's clock
	SettleLooks   int           // it also stays so for this many looks at it (GETs of the image)
	Huawei        bool          // answers, fields and errors of Huawei's IMS behind its API gateway
}

// Upstream returns the conditions a new Cloud starts with: a current Glance with two stores, import on and no limits.
func Upstream() Conditions {
	return Conditions{FormatMatch: true, ImageSize: true, ImportMethods: []string{"glance-direct", "web-download", "copy-image"}}
}

// Huawei returns the conditions of Huawei's image service: no import, one look "queued" and one "saving" after the 204.
func Huawei() Conditions {
	return Conditions{Huawei: true, SettleLooks: 2, DiskFormats: []string{"zvhd2", "vhd", "raw", "qcow2", "iso"}}
}

// Conditions returns a copy of the present ones.
func (c *Cloud) Conditions() Conditions { return c.panel.Conditions() }

// Configure lets change alter the conditions, at once for every request that starts later. It must not call other methods of c.
func (c *Cloud) Configure(change func(*Conditions)) { c.panel.Configure(change) }

func (s Conditions) clone() Conditions {
	s.DiskFormats = slices.Clone(s.DiskFormats)
	s.Stores = slices.Clone(s.Stores)
	s.ImportMethods = slices.Clone(s.ImportMethods)
	return s
}
