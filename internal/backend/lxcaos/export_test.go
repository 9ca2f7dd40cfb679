package lxcaos

// WithBoundary fixes what stands between the parts of forms.
func WithBoundary(b string) Option { return func(d *Driver) { d.boundary = b } }
