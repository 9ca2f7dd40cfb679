package glance

import "slipway/internal/fault"

// vendorMeanings are the codes of Huawei's image service and of its gateway.
// https://support.huaweicloud.com/intl/en-us/api-ims/ims_03_0201.html
// https://support.huaweicloud.com/intl/en-us/devg-apisign/api-sign-errorcode.html
var vendorMeanings = map[string]meaning{
	"IMG.0001": {kind: fault.Rejected, what: "The image service finds a field malformed.", remedy: "Correct the field that the server's words name."},
	"IMG.0002": {kind: fault.Rejected, what: "The image service refuses the name.", remedy: "Use 1 to 128 characters without blanks at the ends."},
	"IMG.0003": {kind: fault.Rejected, what: "The image service refuses the name.", remedy: "Use letters, digits, blanks, and the marks - _ . only."},
	"IMG.0009": {kind: fault.Conflict, what: "An image of this name exists already.", remedy: "Choose another name, or delete the image on the server."},
	"IMG.0015": {kind: fault.Full, what: "The image quota is used up.", remedy: "Delete images that are no longer needed, or ask for a larger quota."},
	"IMG.0027": {kind: fault.NotFound, what: "The image service does not know this image.", remedy: "It was deleted, or it belongs to another project."},
	"IMG.0028": {kind: fault.Denied, what: "The image is protected.", remedy: "Take its protection off first."},
	"IMG.0055": {kind: fault.Rejected, what: "The image service refuses the smallest disk or memory size.", remedy: "Set the smallest disk to 40 GB or more, but no smaller than the system disk inside, and the memory to 0."},
	"IMG.0056": {kind: fault.Rejected, what: "The image service does not know this operating system version.", remedy: "Choose one from the list exactly as it is written there."},
	"IMG.0057": {kind: fault.Rejected, what: "The image service finds the file empty, missing, unreadable, or of another format.", remedy: "Check the file with qemu-img check, and that the disk format is the right one."},
	"IMG.0058": {kind: fault.Rejected, what: "The bucket lies in another region.", remedy: "Use a bucket of the same region."},
	"IMG.0059": {kind: fault.Full, what: "The image is too large for this way.", remedy: "Put the file into an OBS bucket of the same region and register the image from there."},
	"IMG.0060": {kind: fault.Busy, what: "The image service limits the number of requests.", remedy: "Wait; it will be tried again."},
	"IMG.0066": {kind: fault.NotFound, what: "The image service does not know this image.", remedy: "It was deleted, or it belongs to another project."},
	"IMG.0072": {kind: fault.Rejected, what: "The image service does not support this format.", remedy: "Convert the file to qcow2, vhd or raw with qemu-img."},
	"IMG.0087": {kind: fault.Login, what: "The token is refused.", remedy: "Test the target again."},
	codeBeingMade: {
		kind: fault.Conflict, what: "The image is still being created and cannot be deleted yet.", remedy: "Wait a few minutes and delete it then.", retry: fault.Again,
	},
	"IMG.0144": {kind: fault.NotFound, what: "The image service does not know this image.", remedy: "It was deleted, or it belongs to another project."},

	"APIGW.0101": {kind: fault.NotFound, what: "This interface does not exist in this region.", remedy: "Check region and endpoint override; some regions do not offer the image service this way."},
	"APIGW.0201": {kind: fault.Full, what: "The gateway in front of the image service refuses a body of this size.", remedy: "Put the file into an OBS bucket of the same region and register the image from there."},
	"APIGW.0301": {kind: fault.Login, what: "The gateway refuses the login.", remedy: "Log in with user and password. Access keys cannot send images, and a token ends with every change of password or rights."},
	"APIGW.0302": {kind: fault.Denied, what: "The gateway does not let this account in.", remedy: "Ask the account's administrator to allow the image service for this user."},
	"APIGW.0308": {kind: fault.Busy, what: "The gateway limits the number of requests.", remedy: "Wait; it will be tried again."},
}

// codeBeingMade is the answer to a deletion that comes too early.
const codeBeingMade = "IMG.0090"
