package transport

import (
	"slices"
	"sync"
	"time"
)

// maxIdle is how many unused connections are kept for one address.
const maxIdle = 4

// idlePool keeps connections that small requests may use again. The zero pool is
// empty.
type idlePool struct {
	mu    sync.Mutex // guards conns
	conns map[string][]*idleConn
}

// idleConn is one unused connection; its timer closes it.
type idleConn struct {
	conn  *conn
	timer *time.Timer
}

// put keeps cn for a while, or closes it if there are enough.
func (p *idlePool) put(cn *conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	key := cn.target.key()
	if len(p.conns[key]) >= maxIdle {
		_ = cn.Close() // its last request is over
		return
	}
	if p.conns == nil {
		p.conns = map[string][]*idleConn{}
	}
	ic := &idleConn{conn: cn}
	ic.timer = time.AfterFunc(idleTime, func() { p.expire(key, ic) })
	p.conns[key] = append(p.conns[key], ic)
}

// take returns the connection to t that was used last; nil if there is none.
func (p *idlePool) take(t target) *conn {
	p.mu.Lock()
	defer p.mu.Unlock()
	list := p.conns[t.key()]
	if len(list) == 0 {
		return nil
	}
	ic := list[len(list)-1]
	p.conns[t.key()] = list[:len(list)-1]
	ic.timer.Stop()
	ic.conn.target = t
	return ic.conn
}

// expire closes ic if nobody took it meanwhile.
func (p *idlePool) expire(key string, ic *idleConn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	i := slices.Index(p.conns[key], ic)
	if i < 0 {
		return
	}
	p.conns[key] = slices.Delete(p.conns[key], i, i+1)
	_ = ic.conn.Close() // nobody waits for it
}

// close closes what is kept.
func (p *idlePool) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, list := range p.conns {
		for _, ic := range list {
			ic.timer.Stop()
			_ = ic.conn.Close() // nobody waits for it
		}
	}
	p.conns = nil
}
