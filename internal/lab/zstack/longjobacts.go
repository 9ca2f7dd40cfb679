package zstack

import (
	"slices"

	"slipway/internal/lab/wire"
)

// actOnLongJob answers PUT /longjobs/{uuid}/actions.
func (x *exchange) actOnLongJob() (wire.Answer, error) {
	name, _, err := x.action()
	if err != nil {
		return wire.Answer{}, err
	}
	act, known := map[string]func(*longJob) *failure{
		"cancelLongJob": x.cancelLocked, "resumeLongJob": x.resumeLocked, "cleanLongJob": x.cleanLocked,
	}[name]
	if !known || name == "resumeLongJob" && !x.set.suspends() {
		return wire.Answer{}, x.noAction(name)
	}
	return x.onLongJob(func(j *longJob) outcome {
		if f := act(j); f != nil {
			return failed(f)
		}
		return done(map[string]any{"inventory": fields(x.set.showLongJob(j), "")})
	})
}

// onLongJob takes a call on for the long job that its path names.
func (x *exchange) onLongJob(act func(*longJob) outcome) (wire.Answer, error) {
	uuid := x.r.PathValue("uuid")
	return x.accept(func(string) outcome {
		j, found := x.longJobLocked(uuid)
		if !found {
			return failed(failing("SYS.1003", say("任务[uuid:%s]不存在", "the long job[uuid:%s] does not exist", uuid)))
		}
		return act(j)
	})
}

// cancelLocked begins to take a long job back. Of one that waits for its turn there is nothing to take back.
func (x *exchange) cancelLocked(j *longJob) *failure {
	_, not := x.take(noCancel)
	switch {
	case j.state == stateSucceeded || j.state == stateFailed:
		return failing("SYS.1007", say("任务[uuid:%s]已结束, 不能取消", "the long job[uuid:%s] has been %s and cannot be cancelled", j.uuid, j.state))
	case j.state == stateCanceled || j.state == stateCanceling:
		return nil
	case not:
		return failing("LONG_JOB.1001", say("任务[uuid:%s]当前不可取消", "the long job[uuid:%s] is not cancelable now", j.uuid))
	}
	now := x.site.now()
	if j.state == stateWaiting {
		x.site.removeLocked(j.image)
		j.become(stateCanceled, now)
		return nil
	}
	j.become(stateCanceling, now)
	j.due = now.Add(x.set.CancelTime)
	for _, p := range j.image.places {
		p.endLocked()
	}
	x.site.settleLocked()
	return nil
}

// resumeLocked lets a suspended upload go on where it stopped.
func (x *exchange) resumeLocked(j *longJob) *failure {
	if j.state != stateSuspended {
		return failing("SYS.1007", say("任务[uuid:%s]的状态为[%s], 不能继续", "the long job[uuid:%s] is %s and cannot be resumed", j.uuid, j.state))
	}
	now := x.site.now()
	j.become(stateRunning, now)
	for _, p := range j.image.places {
		p.paused, p.touched = false, now
	}
	x.site.settleLocked()
	return nil
}

// cleanLocked ends a long job that is stuck in being cancelled.
func (x *exchange) cleanLocked(j *longJob) *failure {
	if j.state != stateCanceling {
		return failing("SYS.1007", say("任务[uuid:%s]的状态为[%s], 不能清理", "the long job[uuid:%s] is %s and cannot be cleaned", j.uuid, j.state))
	}
	j.due = x.site.now()
	x.site.settleLocked()
	return nil
}

// deleteLongJob answers DELETE /longjobs/{uuid}, for jobs that have ended.
func (x *exchange) deleteLongJob() (wire.Answer, error) {
	return x.onLongJob(func(j *longJob) outcome {
		if !j.ended() {
			return failed(failing("SYS.1007", say("任务[uuid:%s]尚未结束", "the long job[uuid:%s] has not ended", j.uuid)))
		}
		x.site.longJobs = slices.DeleteFunc(x.site.longJobs, func(o *longJob) bool { return o == j })
		return done(map[string]any{})
	})
}
