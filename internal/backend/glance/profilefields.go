package glance

import "slipway/internal/backend"

var (
	withPassword   = backend.Condition{{Key: keyAuthType, In: []string{authPassword}}}
	withCredential = backend.Condition{{Key: keyAuthType, In: []string{authCredential}}}
	withToken      = backend.Condition{{Key: keyAuthType, In: []string{authToken}}}
	withUser       = backend.Condition{{Key: keyAuthType, In: []string{authPassword, authCredential}}}
	withScope      = backend.Condition{{Key: keyAuthType, In: []string{authPassword, authToken}}}
	withProject    = append(backend.Condition{{Key: keyScope, In: []string{scopeProject}}}, withScope...)
	withDomain     = append(backend.Condition{{Key: keyScope, In: []string{scopeDomain}}}, withScope...)
)

// profileFields returns what a connection needs.
func profileFields() []backend.Field {
	var all []backend.Field
	for _, part := range [][]backend.Field{loginFields(), projectFields(), placeFields()} {
		all = append(all, part...)
	}
	return all
}

func loginFields() []backend.Field {
	return []backend.Field{
		{
			Key: keyAuthURL, Label: "Identity address", Kind: backend.URL, Required: true, Placeholder: "https://cloud.example.org:5000/v3",
			Help: "The Keystone address, OS_AUTH_URL in an openrc file; /v3 is added where it is missing.",
		},
		{
			Key: keyAuthType, Label: "Log in with", Kind: backend.Select, Default: authPassword,
			Choices: []backend.Choice{
				{Value: authPassword, Label: "User and password"},
				{Value: authCredential, Label: "Application credential", Help: "bound to one project"},
				{Value: authToken, Label: "Token", Help: "cannot be renewed"},
			},
		},
		{Key: keyUser, Label: "User", Kind: backend.Text, When: withUser, Help: "Not needed beside a user id or a credential id."},
		{Key: keyUserDomain, Label: "User domain", Kind: backend.Text, Default: defaultDomain, When: withUser, Help: "On Huawei Cloud and Open Telekom Cloud the account name."},
		{Key: keyUserID, Label: "User id", Kind: backend.Text, When: withUser, Advanced: true, Help: "Instead of user and domain."},
		{Key: keyUserDomainID, Label: "User domain id", Kind: backend.Text, When: withUser, Advanced: true, Help: "Instead of the domain's name."},
		{Key: keyPassword, Label: "Password", Kind: backend.Secret, Required: true, When: withPassword},
		{Key: keyCredentialID, Label: "Credential id", Kind: backend.Text, When: withCredential},
		{Key: keyCredentialName, Label: "Credential name", Kind: backend.Text, When: withCredential, Help: "Instead of the id; needs the user as well."},
		{Key: keyCredentialSecret, Label: "Credential secret", Kind: backend.Secret, Required: true, When: withCredential},
		{Key: keyToken, Label: "Token", Kind: backend.Secret, Required: true, When: withToken},
	}
}

func projectFields() []backend.Field {
	return []backend.Field{
		{Key: keyProject, Label: "Project", Kind: backend.Text, When: withProject, Help: "On Huawei Cloud and Open Telekom Cloud the region's name, such as eu-de."},
		{Key: keyProjectDomain, Label: "Project domain", Kind: backend.Text, When: withProject, Help: "Empty means the user's domain."},
		{Key: keyProjectID, Label: "Project id", Kind: backend.Text, When: withProject, Advanced: true, Help: "Instead of the project's name and domain."},
		{Key: keyProjectDomainID, Label: "Project domain id", Kind: backend.Text, When: withProject, Advanced: true, Help: "Instead of the domain's name."},
		{
			Key: keyScope, Label: "Scope", Kind: backend.Select, Default: scopeProject, When: withScope, Advanced: true,
			Choices: []backend.Choice{
				{Value: scopeProject, Label: "Project", Help: "where images belong"},
				{Value: scopeDomain, Label: "Domain"},
				{Value: scopeSystem, Label: "System"},
				{Value: scopeNone, Label: "None", Help: "what the account has by default"},
			},
		},
		{Key: keyDomain, Label: "Domain", Kind: backend.Text, When: withDomain, Advanced: true},
		{Key: keyDomainID, Label: "Domain id", Kind: backend.Text, When: withDomain, Advanced: true, Help: "Instead of the domain's name."},
	}
}

func placeFields() []backend.Field {
	return []backend.Field{
		{Key: keyRegion, Label: "Region", Kind: backend.Text, Help: "Empty takes the first that has an image service."},
		{
			Key: keyInterface, Label: "Interface", Kind: backend.Select, Default: "public", Advanced: true,
			Choices: []backend.Choice{{Value: "public"}, {Value: "internal"}, {Value: "admin"}},
		},
		{
			Key: keyEndpoint, Label: "Endpoint override", Kind: backend.URL, Advanced: true, Placeholder: "https://cloud.example.org:9292",
			Help: "The address of the image service, where the catalogue names a wrong one.",
		},
		{
			Key: keyFlavour, Label: "Flavour", Kind: backend.Select, Default: flavourAuto, Advanced: true,
			Help: "Huawei Cloud and Open Telekom Cloud differ in what they accept and answer; they are known by their host names.",
			Choices: []backend.Choice{
				{Value: flavourAuto, Label: "Detect"},
				{Value: flavourUpstream, Label: "OpenStack"},
				{Value: flavourHuawei, Label: "Huawei Cloud, Open Telekom Cloud"},
			},
		},
	}
}
