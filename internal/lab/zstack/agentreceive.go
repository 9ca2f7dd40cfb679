package zstack

import (
	"bufio"
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"slipway/internal/lab/wire"
)

const (
	chunkSize  = 256 << 10 // bytes read at a time
	socketIdle = 15 * time.Second
)

// throttled is the body with everything that slows, cuts or ends it.
func (x *upload) throttled() io.Reader {
	idle := cmp.Or(x.set.Agents.SocketIdle, socketIdle)
	var from io.Reader = &patientReader{from: x.body, idle: idle, socket: x.socket, over: x.place.ctx}
	if t, slow := x.take(slowBody); slow && t.bytes > 0 {
		from = wire.Slow(from, t.bytes, x.wait)
	}
	if t, cuts := x.take(cutBody); cuts {
		from = wire.Cut(from, t.bytes, errReset)
	}
	return from
}

// patientReader reads a body as long as bytes come within idle of each other and the upload is not over.
type patientReader struct {
	from   io.Reader
	idle   time.Duration
	socket *http.ResponseController
	over   context.Context // its end also ends a Read that waits, see upload.receive
}

func (r *patientReader) Read(p []byte) (int, error) {
	_ = r.socket.SetReadDeadline(time.Now().Add(r.idle)) // A recorder in a test has no socket.
	if err := r.over.Err(); err != nil {
		return 0, err
	}
	return r.from.Read(p)
}

// receive reads the announced number of bytes, and leaves what follows them where it is.
func (x *upload) receive() error {
	into, err := x.slot.parts.begin(x.order.offset)
	if err != nil {
		return x.slot.stopped()
	}
	stop := context.AfterFunc(x.place.ctx, func() { _ = x.socket.SetReadDeadline(time.Unix(1, 0)) })
	t := &tally{upload: x}
	gathered := bufio.NewWriterSize(into, chunkSize) // The body comes in small pieces, and hashing large ones is quicker.
	to := []io.Writer{gathered, t}
	if x.order.digest != "" {
		to = append(to, x.order.hash)
	}
	_, err = io.CopyBuffer(io.MultiWriter(to...), wire.Exactly(x.form, x.order.size), make([]byte, chunkSize))
	if flushed := gathered.Flush(); err == nil {
		err = flushed
	}
	if err == nil {
		err = x.judged()
	}
	stop()
	_ = x.socket.SetReadDeadline(time.Time{}) // What follows may take any time.
	if err == nil {
		err = into.commit()
	}
	if err != nil {
		x.slot.add(-t.count)
		return x.broken(err, t.count)
	}
	return nil
}

// tally tells the management node how many bytes have come.
type tally struct {
	upload *upload
	count  int64
}

func (t *tally) Write(p []byte) (int, error) {
	t.count += int64(len(p))
	got := t.upload.slot.add(int64(len(p)))
	if !t.upload.slot.unseen {
		t.upload.site.received(t.upload.place, got)
	}
	return len(p), nil
}

// judged is what is wrong with a slice that has come whole.
func (x *upload) judged() error {
	if err := x.ends(); err != nil {
		return err
	}
	_, harmed := x.take(mismatch)
	if harmed || x.order.digest != "" && hex.EncodeToString(x.order.hash.Sum(nil)) != x.order.digest {
		return plain(http.StatusNotAcceptable, "slice md5 mismatch, offset %d, size %d", x.order.offset, x.order.size)
	}
	return nil
}

// ends is what is wrong with the end of the form: the part with the file has to be the only one. The oldest agents read it in any
// case. The others leave it where it is, and are asked only where the declared length has room for another part.
func (x *upload) ends() error {
	boundary, err := boundaryOf(x.r.Header.Get("Content-Type"))
	if err != nil {
		return err
	}
	reads := x.slot.generation == SlicesWhole
	if !reads && x.behind <= int64(len("\r\n"+boundary+"--\r\n")) {
		return nil
	}
	next := make([]byte, len("\r\n"+boundary+"--"))
	_, err = io.ReadFull(x.form, next)
	switch behind, closes := strings.CutPrefix(string(next), "\r\n"+boundary); {
	case err == nil && closes && behind == "\r\n":
		return errForm
	case reads && (err != nil || !closes):
		return io.ErrUnexpectedEOF
	}
	return nil
}

// broken is the answer to a slice that has not come whole, of which got bytes came. The generations differ in what it does to the
// upload.
func (x *upload) broken(err error, got int64) error {
	if x.place.ctx.Err() != nil {
		<-x.slot.ended
	}
	if stopped := x.slot.stopped(); stopped != nil {
		return stopped
	}
	generation := x.slot.generation
	var no *refusal
	var slow net.Error
	var wrong formError
	switch {
	case errors.As(err, &wrong):
		return x.giveUp("%s", err)
	case generation == SlicesWhole:
		return x.lost(err, "incomplete upload, got %d, expect %d", got, x.order.total)
	case generation == SlicesRanges && !x.slot.again(x.order):
		return x.lost(err, "slice at offset %d has failed too often", x.order.offset)
	case errors.As(err, &no):
		return no
	case errors.As(err, &slow) && slow.Timeout():
		return errors.New("timed out")
	case generation == SlicesEqual && x.body.Ended:
		return x.spin()
	case generation == SlicesEqual && !errors.Is(err, io.ErrUnexpectedEOF):
		return x.lost(err, "%s", err)
	case errors.Is(err, errReset):
		return err
	default:
		return fmt.Errorf("incomplete slice, got %d, expect %d", got, x.order.size)
	}
}

// lost gives the upload up for a reason that may have ended the connection as well.
func (x *upload) lost(cause error, format string, args ...any) error {
	err := x.giveUp(format, args...)
	if errors.Is(cause, errReset) {
		return errReset
	}
	return err
}

// spin reads on after the end of the body, as the agents do, until the upload is cancelled or the client has left.
func (x *upload) spin() error {
	select {
	case <-x.slot.ended:
		return x.slot.stopped()
	case <-x.r.Context().Done():
	case <-x.site.ctx.Done():
	}
	return errSilent
}
