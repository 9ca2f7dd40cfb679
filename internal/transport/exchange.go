package transport

import (
	"context"
	"errors"
	"time"
)

// exchange is one request and its answer on one connection.
type exchange struct {
	conn   *conn
	method string
	head   []byte
	expect bool // wait for leave before the body
	body   Body
	out    outlet
	keep   int64         // bytes of the answer's body that are kept
	wait   time.Duration // for the answer, after the last byte
	idle   time.Duration // for each part of the answer's body

	leave chan struct{} // closed by 100 Continue
	final chan struct{} // closed once the answer's head is in, or none can come
	reply chan reply

	ignored bool  // no 100 came within its time
	fileErr error // what ended the body is the file's fault
}

// reply is what came back.
type reply struct {
	answer Answer
	keep   bool  // the connection can be used again
	cut    error // why the answer's body is not whole; nil for a whole one
	err    error // why there is no answer
}

// run makes the exchange. An error is the plain cause; the connection is then
// closed, or about to be by the caller.
func (x *exchange) run(ctx context.Context) (reply, error) {
	if err := x.conn.begin(); err != nil {
		return reply{}, err
	}
	x.leave, x.final = make(chan struct{}), make(chan struct{})
	x.reply = make(chan reply, 1)
	stop := context.AfterFunc(ctx, x.conn.abort)
	go x.receive()
	err := x.send()
	halted := x.conn.wire.finish()
	x.await(err)
	rep := <-x.reply
	if !stop() || halted || err != nil {
		rep.keep = false
	}
	rep.answer.Sent = x.out.sent
	return rep, x.outcome(err, rep)
}

// outcome decides what the exchange came to: the file's error, an answer however
// the sending ended, or what broke first.
func (x *exchange) outcome(sendErr error, rep reply) error {
	switch {
	case x.fileErr != nil:
		return x.fileErr
	case rep.err == nil:
		return nil
	case sendErr != nil && !errors.Is(sendErr, errHalted):
		return sendErr
	default:
		return rep.err
	}
}

// await makes sure that the reader ends.
func (x *exchange) await(sendErr error) {
	switch {
	case sendErr == nil:
		x.conn.wire.awaitAnswer(x.wait)
	case errors.Is(sendErr, errHalted):
		// The reader has seen the head of the answer, or the end of the connection.
	case x.fileErr != nil, errors.Is(sendErr, errStalled):
		x.conn.abort()
	default:
		x.conn.wire.awaitAnswer(graceTime)
	}
}

// send writes the whole request.
func (x *exchange) send() error {
	x.out.conn, x.out.size, x.out.stop = x.conn, x.body.Size, x.conn.wire.stopped()
	first := x.head
	if !x.expect {
		first = append(first, x.body.Prefix...)
	}
	if _, err := x.conn.writeStep(first); err != nil {
		return err
	}
	if x.expect {
		if err := x.awaitLeave(); err != nil {
			return err
		}
		if len(x.body.Prefix) > 0 {
			if _, err := x.conn.writeStep(x.body.Prefix); err != nil {
				return err
			}
		}
	}
	if err := x.out.drain(x.body.File); err != nil {
		if x.out.err == nil {
			x.fileErr = err
		}
		return err
	}
	return x.out.finish(x.body.Suffix)
}

// awaitLeave waits until the server allows the body, refuses it, or lets the time
// for either pass (RFC 9110, section 10.1.1).
func (x *exchange) awaitLeave() error {
	timer := time.NewTimer(expectTime)
	defer timer.Stop()
	select {
	case <-x.leave:
		return nil
	case <-x.final:
		return errHalted
	case <-timer.C:
		x.ignored = true
		return nil
	}
}
