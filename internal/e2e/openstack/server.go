//go:build unix

package openstack

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"time"
)

// server is one process in a process group of its own.
type server struct {
	cmd  *exec.Cmd
	done chan struct{} // closed when it has ended
}

func (p *server) kill() {
	_ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL)
	<-p.done
}

// command returns how a server is started and the address that answers once it is up.
func (s *Stack) command(name string) (args, env []string, probe string) {
	switch name {
	case "keystone":
		return uwsgi(s.ports.Keystone, 2), []string{"OS_KEYSTONE_CONFIG_DIR=" + s.path("keystone")}, s.AuthURL()
	case "keystone-short":
		return uwsgi(s.ports.KeystoneShort, 1), []string{"OS_KEYSTONE_CONFIG_DIR=" + s.path("keystone-short")}, s.ShortAuthURL()
	case "glance":
		return s.eventlet("glance"), nil, s.GlanceURL() + "/healthcheck"
	case "glance-tight":
		return s.eventlet("glance-tight"), nil, local("http", s.ports.Tight) + "/healthcheck"
	default:
		return []string{"nginx", "-p", s.path("nginx"), "-e", s.path("log/nginx-error.log"), "-c", s.path("nginx/nginx.conf")}, nil, ""
	}
}

// uwsgi is how Debian's packages serve Keystone. --rem-header keeps uwsgi from
// sending a second Content-Length.
func uwsgi(port, processes int) []string {
	return []string{
		"/usr/bin/uwsgi-core", "--plugin", "python3", "--master", "--lazy-apps", "--enable-threads", "--thunder-lock",
		"--die-on-term", "--no-orphans", "--need-app", "--buffer-size", "65535", "--socket-timeout", "900",
		"--http-socket", "127.0.0.1:" + strconv.Itoa(port), "--processes", strconv.Itoa(processes), "--threads", "1",
		"--rem-header", "Content-Length", "--add-header", "Connection: close", "--wsgi-file", "/usr/bin/keystone-wsgi-public",
	}
}

// eventlet is how Debian's init script serves Glance.
func (s *Stack) eventlet(dir string) []string {
	return []string{"/usr/bin/python3", s.path("pkg/usr/bin/glance-api"), "--config-file", s.path(dir, "glance-api.conf")}
}

func (s *Stack) startAll(ctx context.Context) error {
	for _, name := range []string{"keystone", "keystone-short", "glance", "glance-tight", "nginx"} {
		if err := s.launch(name); err != nil {
			return err
		}
	}
	for _, name := range []string{"keystone", "keystone-short", "glance", "glance-tight", "nginx"} {
		if err := s.answered(ctx, name); err != nil {
			return err
		}
	}
	return nil
}

func (s *Stack) start(ctx context.Context, name string) error {
	if err := s.launch(name); err != nil {
		return err
	}
	return s.answered(ctx, name)
}

func (s *Stack) launch(name string) error {
	args, env, _ := s.command(name)
	log, err := os.OpenFile(s.path("log", name+".out"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = s.path("tmp"), log, log
	cmd.Env = append(cleanEnv(), env...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start %s: %w", name, err)
	}
	p := &server{cmd: cmd, done: make(chan struct{})}
	go func() {
		_ = cmd.Wait()
		close(p.done)
	}()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.procs[name] = p
	return nil
}

// answered polls until the server answers; a server that ends first is an error
// with the end of its log.
func (s *Stack) answered(ctx context.Context, name string) error {
	_, _, probe := s.command(name)
	if probe == "" {
		probe = s.TLSHosts()[1]
	}
	s.mu.Lock()
	p := s.procs[name]
	s.mu.Unlock()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for !answers(ctx, probe) {
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s does not answer: %w\n%s", name, ctx.Err(), s.tail(name))
		case <-p.done:
			return fmt.Errorf("%s ended\n%s", name, s.tail(name))
		case <-tick.C:
		}
	}
	return nil
}

// answers reports whether a URL answers 200, or, for a bare host:port, whether it
// takes connections.
func answers(ctx context.Context, probe string) bool {
	if probe[0] != 'h' {
		return dials(ctx, probe)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, probe, http.NoBody)
	if err != nil {
		return false
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	_ = resp.Body.Close()
	return resp.StatusCode == http.StatusOK
}

func (s *Stack) tail(name string) string {
	text, _ := os.ReadFile(s.path("log", name+".out"))
	return string(text[max(0, len(text)-4096):])
}
