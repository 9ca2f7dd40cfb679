package openstack

import (
	"net/http"
	"strconv"

	"slipway/internal/lab/wire"
)

// imsBody is an error of Huawei's image service: the code is an IMG number under "error".
func imsBody(r *refusal) []byte {
	code := r.code
	if code == "" {
		code = "IMG.0001"
	}
	return wire.Encode(map[string]any{"error": map[string]string{"message": r.message, "code": code}})
}

// gatewayBody is an error of Huawei's API gateway, which stands before the service and speaks of its own.
func gatewayBody(r *refusal, requestID string) []byte {
	code, message := r.code, r.message
	if code == "" {
		code, message = gatewayCode(r.status, message)
	}
	return wire.Encode(map[string]string{"error_msg": message, "error_code": code, "request_id": requestID})
}

// gatewayCode gives the gateway's own code and words for a status it answers itself.
func gatewayCode(status int, message string) (code, words string) {
	switch status {
	case http.StatusUnauthorized:
		return "APIGW.0301", "Incorrect IAM authentication information: token is invalid"
	case http.StatusRequestEntityTooLarge:
		return "APIGW.0201", "Request entity too large"
	case http.StatusNotFound:
		return "APIGW.0101", "The API does not exist or has not been published in the environment"
	case http.StatusTooManyRequests:
		return "APIGW.0308", "The throttling threshold has been reached"
	default:
		return "APIGW.0101", message
	}
}

// imsFields are the answers Huawei adds to an image; all are strings.
func imsFields(img *image) map[string]any {
	size := "0"
	if img.Status == statusActive {
		size = strconv.FormatInt(img.taken(), 10)
	}
	fields := map[string]any{
		"__image_size": size, "__imagetype": "private", "__isregistered": "true", "__image_source_type": "uds",
		"__platform": "Other", "__os_type": "Linux", "__os_bit": "64", "virtual_env_type": "FusionCompute",
	}
	if img.Properties["__os_version"] == "" {
		fields["__os_version"] = "Other Linux(64 bit)"
	}
	return fields
}
