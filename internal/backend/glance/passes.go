package glance

import (
	"fmt"
	"maps"
	"sync"

	"slipway/internal/source"
)

// passes remembers the digests of files that were read to the end, so that a
// file known to be wrong is refused before it is sent again.
type passes struct {
	mu    sync.Mutex             // guards known
	known map[string]source.Sums // by identity
}

// mostPasses bounds what is remembered; beyond it everything is forgotten.
const mostPasses = 256

func passKey(id source.Identity) string {
	return fmt.Sprintf("%s|%d|%d|%s", id.Path, id.Size, id.ModTime.UnixNano(), id.ID)
}

func (p *passes) of(id source.Identity) source.Sums {
	p.mu.Lock()
	defer p.mu.Unlock()
	return maps.Clone(p.known[passKey(id)])
}

func (p *passes) remember(id source.Identity, sums source.Sums) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.known == nil || len(p.known) >= mostPasses {
		p.known = map[string]source.Sums{}
	}
	all := p.known[passKey(id)]
	if all == nil {
		all = source.Sums{}
	}
	maps.Copy(all, sums)
	p.known[passKey(id)] = all
}
