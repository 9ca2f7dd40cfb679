package glance

// What the identity service is sent and answers.
// https://docs.openstack.org/api-ref/identity/v3/#authentication-and-token-management

type authRequest struct {
	Auth authBody `json:"auth"`
}

type authBody struct {
	Identity identity `json:"identity"`
	Scope    *scope   `json:"scope,omitempty"`
}

type identity struct {
	Methods    []string          `json:"methods"`
	Password   *passwordMethod   `json:"password,omitempty"`
	Token      *tokenMethod      `json:"token,omitempty"`
	Credential *credentialMethod `json:"application_credential,omitempty"`
}

type passwordMethod struct {
	User userRef `json:"user"`
}

type tokenMethod struct {
	ID string `json:"id"`
}

type credentialMethod struct {
	ID     string   `json:"id,omitempty"`
	Name   string   `json:"name,omitempty"`
	Secret string   `json:"secret"`
	User   *userRef `json:"user,omitempty"`
}

type userRef struct {
	ID       string     `json:"id,omitempty"`
	Name     string     `json:"name,omitempty"`
	Password string     `json:"password,omitempty"`
	Domain   *domainRef `json:"domain,omitempty"`
}

type domainRef struct {
	ID   string `json:"id,omitempty"`
	Name string `json:"name,omitempty"`
}

type projectRef struct {
	ID     string     `json:"id,omitempty"`
	Name   string     `json:"name,omitempty"`
	Domain *domainRef `json:"domain,omitempty"`
}

type scope struct {
	Project *projectRef `json:"project,omitempty"`
	Domain  *domainRef  `json:"domain,omitempty"`
	System  *systemRef  `json:"system,omitempty"`
}

type systemRef struct {
	All bool `json:"all"`
}

type tokenAnswer struct {
	Token struct {
		ExpiresAt string      `json:"expires_at"`
		IssuedAt  string      `json:"issued_at"`
		User      domainRef   `json:"user"`
		Project   *domainRef  `json:"project"`
		Domain    *domainRef  `json:"domain"`
		Roles     []domainRef `json:"roles"`
		Catalog   []service   `json:"catalog"`
	} `json:"token"`
}

type service struct {
	Type      string     `json:"type"`
	Endpoints []endpoint `json:"endpoints"`
}

type endpoint struct {
	Interface string `json:"interface"`
	Region    string `json:"region"`
	RegionID  string `json:"region_id"`
	URL       string `json:"url"`
}

// What the image service answers beside images, which are read in image.go.
// https://docs.openstack.org/api-ref/image/v2/

type versionsAnswer struct {
	Versions []struct {
		ID     string `json:"id"`
		Status string `json:"status"`
	} `json:"versions"`
}

type imagesAnswer struct {
	Images []image `json:"images"`
	Next   string  `json:"next"`
}

type importInfo struct {
	Methods struct {
		Value []string `json:"value"`
	} `json:"import-methods"`
}

type importRequest struct {
	Method importMethod `json:"method"`
	Stores []string     `json:"stores,omitempty"`
}

type importMethod struct {
	Name string `json:"name"`
	URI  string `json:"uri"`
}

type tasksAnswer struct {
	Tasks []task `json:"tasks"`
}

type task struct {
	Status  string `json:"status"` // pending, processing, success, failure
	Message string `json:"message"`
}

type storesAnswer struct {
	Stores []store `json:"stores"`
}

type store struct {
	ID          string   `json:"id"`
	Description string   `json:"description"`
	Default     flexBool `json:"default"`
	ReadOnly    flexBool `json:"read-only"`
}

type usageAnswer struct {
	Usage map[string]usage `json:"usage"`
}

// usage counts images, or MiB for the resources whose names end in _size_total
// or _stage_total. A limit of -1 means none.
type usage struct {
	Limit int64 `json:"limit"`
	Usage int64 `json:"usage"`
}

type schemaAnswer struct {
	Properties map[string]struct {
		Enum []*string `json:"enum"`
	} `json:"properties"`
}

type patch struct {
	Op    string `json:"op"`
	Path  string `json:"path"`
	Value any    `json:"value"`
}
