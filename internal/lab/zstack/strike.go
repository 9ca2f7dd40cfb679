package zstack

import (
	"net/http"
	"time"

	"slipway/internal/lab/wire"
)

// struck lets the site's state and the armed trouble act before the request is looked at.
func (x *exchange) struck() (wire.Answer, error) {
	if x.set.Maintenance {
		return wire.Answer{}, &refusal{status: http.StatusServiceUnavailable, shape: shapeHTML, retryAfter: 60}
	}
	if t, slow := x.take(slowAnswer); slow {
		x.wait(t.delay)
	}
	if t, refused := x.take(refuse); refused {
		return wire.Answer{}, t.refusal()
	}
	if _, reset := x.take(cut); reset {
		return wire.Answer{}, errReset
	}
	if _, ends := x.take(restart); ends {
		x.site.restarted()
	}
	if _, gone := x.take(expire); gone {
		x.site.endSession(x.presented())
	}
	if _, fails := x.take(fail200); fails {
		return x.json(http.StatusOK, map[string]any{"success": false, "error": x.set.shown(nested("SYS.1006"))}), nil
	}
	return wire.Answer{}, nil
}

// nested is a failure with this code above two causes.
func nested(code string) *failure {
	deepest := failing("SYS.1016", say("无法连接到主机[10.0.0.7], 连接超时", "unable to connect to the host[10.0.0.7], connection timed out"))
	middle := failing("BS.1000", say("镜像服务器处理请求失败", "the backup storage failed to process the request")).causedBy(deepest)
	return failing(code, say("操作失败, 请查看原因", "operation failed, see the cause")).causedBy(middle).
		elaborated("IMAGE.1002", "镜像服务器无法连接, 请检查网络", "the backup storage cannot be connected, please check the network")
}

// fate is what trouble has in store for an image.
type fate struct {
	fails    *failure
	vanishes bool
	delay    time.Duration
	stuck    bool
}

// fate takes the troubles that wait for an image.
func (x *exchange) fate() fate {
	var f fate
	if t, fails := x.take(failImage); fails {
		f.fails = nested(t.code)
	}
	if t, slow := x.take(slowImage); slow {
		f.delay = t.delay
	}
	_, f.vanishes = x.take(vanish)
	_, f.stuck = x.take(stuckImage)
	return f
}
