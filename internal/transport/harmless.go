package transport

// harmlessKeys are the keys of a query whose values may be shown. All others are
// removed: a list of what is secret would never be complete.
var harmlessKeys = map[string]bool{
	"limit": true, "marker": true, "offset": true, "page": true, "page_size": true, "per_page": true, "start": true, "count": true,
	"sort": true, "sort_key": true, "sort_dir": true, "order": true, "status": true, "visibility": true, "name": true, "owner": true,
	"disk_format": true, "container_format": true, "size_min": true, "size_max": true, "member_status": true, "os_hidden": true,
	"protected": true, "created_at": true, "updated_at": true, "type": true, "format": true, "fields": true, "version": true,
	"region": true, "region_id": true, "interface": true, "service_id": true, "id": true, "uuid": true, "action": true,
}
