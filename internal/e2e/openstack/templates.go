//go:build unix

package openstack

// The cache stays on, with a backend that keeps nothing: off, the cache within one
// request goes too, and validating a token costs six times as much.
const keystoneConf = `[DEFAULT]
log_file = {{.Dir}}/log/{{.Log}}.log
[database]
connection = sqlite:///{{.Dir}}/keystone.db
sqlite_synchronous = false
[token]
provider = fernet
expiration = {{.TTL}}
allow_expired_window = 0
[fernet_tokens]
key_repository = {{.Dir}}/keystone/fernet-keys/
[fernet_receipts]
key_repository = {{.Dir}}/keystone/fernet-keys/
[credential]
key_repository = {{.Dir}}/keystone/credential-keys/
[identity]
password_hash_rounds = 4
[cache]
enabled = true
backend = dogpile.cache.null
`

const glanceConf = `[DEFAULT]
bind_host = 127.0.0.1
bind_port = {{.Port}}
workers = 2
log_file = {{.Dir}}/log/{{.Log}}.log
image_size_cap = {{.SizeCap}}
user_storage_quota = {{.Quota}}
enabled_backends = fs:file
enabled_import_methods = [glance-direct,web-download]
worker_self_reference_url = http://127.0.0.1:{{.Port}}
enforce_secure_rbac = true
[oslo_policy]
enforce_new_defaults = true
policy_dirs = {{.Dir}}/glance/policy.d
[database]
connection = sqlite:///{{.Dir}}/glance.db
sqlite_synchronous = false
[glance_store]
default_backend = fs
[fs]
filesystem_store_datadir = {{.Dir}}/images
[os_glance_staging_store]
filesystem_store_datadir = {{.Dir}}/staging
[os_glance_tasks_store]
filesystem_store_datadir = {{.Dir}}/tasks
[keystone_authtoken]
www_authenticate_uri = http://127.0.0.1:{{.Ports.Keystone}}/v3
auth_url = http://127.0.0.1:{{.Ports.Keystone}}/v3
auth_type = password
project_name = service
project_domain_name = Default
username = glance
user_domain_name = Default
password = {{.Password}}
token_cache_time = -1
[oslo_concurrency]
lock_path = {{.Dir}}/lock
[paste_deploy]
flavor = keystone
config_file = {{.ConfigPath}}/glance-api-paste.ini
`

const nginxConf = `daemon off;
worker_processes 1;
pid {{.Dir}}/nginx/nginx.pid;
error_log {{.Dir}}/log/nginx-error.log warn;
{{if .Root}}user root;{{end}}
events { worker_connections 256; }
http {
    access_log off;
    client_body_temp_path {{.Dir}}/nginx/body;
    proxy_temp_path {{.Dir}}/nginx/proxy;
    fastcgi_temp_path {{.Dir}}/nginx/fastcgi;
    uwsgi_temp_path {{.Dir}}/nginx/uwsgi;
    scgi_temp_path {{.Dir}}/nginx/scgi;
    proxy_http_version 1.1;
    proxy_set_header Host $http_host;
    proxy_read_timeout 900s;
    proxy_send_timeout 900s;
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_certificate {{.Certificate}}.pem;
    ssl_certificate_key {{.Certificate}}.key;
    server {
        listen 127.0.0.1:{{.Ports.GlanceTLS}} ssl;
        client_max_body_size 0;
        proxy_request_buffering off;
        proxy_buffering off;
        location / { proxy_pass http://127.0.0.1:{{.Ports.Glance}}; }
    }
    server {
        listen 127.0.0.1:{{.Ports.KeystoneTLS}} ssl;
        location / { proxy_pass http://127.0.0.1:{{.Ports.Keystone}}; }
    }
}
`
