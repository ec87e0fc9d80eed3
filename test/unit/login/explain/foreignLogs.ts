/** Logs that have nothing to do with a login to Salesforce, with sentences in them that such a login may say as well. */
export const foreignLogs: Record<string, string> = {
  npm: `npm error code ECONNRESET
npm error network request to https://registry.npmjs.org/@salesforce%2fcli failed, reason: read ECONNRESET
npm error network This is a problem related to network connectivity.
npm error network In most cases you are behind a proxy or have bad network settings.
npm error A complete log of this run can be found in: /root/.npm/_logs/2026-11-29T09_30_11_042Z-debug-0.log`,
  'npm, of a package': `npm warn deprecated glob@7.2.3: Glob versions prior to v9 are no longer supported
npm error code ENOENT
npm error syscall open
npm error path /app/package.json
npm error enoent ENOENT: no such file or directory, open '/app/package.json'
npm error enoent This is related to npm not being able to find a file.`,
  docker: `#7 [deps 3/4] RUN apt-get update
#7 ERROR: process "/bin/sh -c apt-get update" did not complete successfully: exit code: 100
failed to solve: failed to fetch oauth token: unexpected status from GET request to https://auth.docker.io/token: 503 Service Unavailable
Get "https://registry-1.docker.io/v2/": dial tcp 44.205.64.79:443: connect: connection refused`,
  maven: `[INFO] Scanning for projects...
[ERROR] Failed to execute goal on project app: Could not resolve dependencies
[ERROR] Could not transfer artifact org.acme:core:pom:1.2 from/to central (https://repo.maven.apache.org/maven2): PKIX path building failed: sun.security.provider.certpath.SunCertPathBuilderException: unable to find valid certification path to requested target
[INFO] BUILD FAILURE`,
  terraform: `Error: error retrieving credentials: oauth2: cannot fetch token: 400 Bad Request
Response: {"error":"invalid_grant","error_description":"Invalid JWT Signature."}

  with provider["registry.terraform.io/hashicorp/google"],
  on main.tf line 4, in provider "google":
   4: provider "google" {
https://oauth2.googleapis.com/token`,
  pytest: `============================= test session starts ==============================
collected 14 items
tests/test_users.py .....F....                                           [ 71%]
=================================== FAILURES ===================================
_______________________________ test_user_status _______________________________
    def test_user_status():
>       assert message(user) == "User is inactive"
E       AssertionError: assert 'User is frozen' == 'User is inactive'
E         - User is inactive
E         + User is frozen
tests/test_users.py:41: AssertionError
========================= 1 failed, 13 passed in 2.31s =========================
FAILED tests/test_users.py::test_user_status - AssertionError: assert 'User is frozen' == 'User is inactive'
Error: Process completed with exit code 1.`,
  git: `Cloning into 'app'...
remote: Invalid username or token. Password authentication is not supported for Git operations.
fatal: Authentication failed for 'https://github.com/acme/app.git/'
error: RPC failed; curl 56 Recv failure: Connection reset by peer
fatal: the remote end hung up unexpectedly`,
  kubernetes: `E1129 09:30:11.123456       1 reflector.go:147] failed to list *v1.Pod: Get "https://10.96.0.1:443/api/v1/pods": dial tcp 10.96.0.1:443: connect: connection refused
W1129 09:30:12.001122       1 client_config.go:659] Neither --kubeconfig nor --master was specified.
Warning  Failed     12s (x3 over 54s)  kubelet  Failed to pull image "acme/app:1.2": rpc error: code = Unknown desc = unable to get local issuer certificate
Warning  BackOff    2s (x5 over 53s)   kubelet  Back-off restarting failed container`,
  postgres: `2026-11-29 09:30:11.042 UTC [71] FATAL:  password authentication failed for user "app"
2026-11-29 09:30:11.042 UTC [71] DETAIL:  Connection matched file "/var/lib/postgresql/data/pg_hba.conf" line 100
2026-11-29 09:30:14.800 UTC [72] LOG:  could not receive data from client: Connection reset by peer
2026-11-29 09:30:15.120 UTC [73] ERROR:  relation "inactive_user" does not exist at character 15
2026-11-29 09:30:15.120 UTC [73] STATEMENT:  SELECT * FROM inactive_user
2026-11-29 09:30:19.310 UTC [1] LOG:  database system is shut down`,
  nginx: `2026/11/29 09:30:11 [emerg] 1#1: cannot load certificate key "/etc/nginx/site.key": PEM_read_bio_PrivateKey() failed (SSL: error:0909006C:PEM routines:get_name:no start line:Expecting: ANY PRIVATE KEY)
nginx: configuration file /etc/nginx/nginx.conf test failed
2026/11/29 09:31:02 [error] 29#29: *1 connect() failed (111: Connection refused) while connecting to upstream, upstream: "http://127.0.0.1:3000/"`,
  express: `> shop@1.0.0 start
> node server.js

Server listening on port 3000
POST /login 500 31.208 ms - 1022
Error: secretOrPrivateKey must have a value
    at module.exports [as sign] (/app/node_modules/jsonwebtoken/sign.js:111:20)
    at AuthService.sign (/app/src/auth/service.js:22:16)
    at Layer.handle [as handle_request] (/app/node_modules/express/lib/router/layer.js:95:5)
    at next (/app/node_modules/express/lib/router/route.js:149:13)
    at Route.dispatch (/app/node_modules/express/lib/router/route.js:119:3)
    at Function.process_params (/app/node_modules/express/lib/router/index.js:346:12)
    at next (/app/node_modules/express/lib/router/index.js:280:10)
GET /health 200 1.002 ms - 15`,
  azure: `ClientAuthenticationError: {"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret provided.","error_codes":[7000215]}
    at https://login.microsoftonline.com/contoso.onmicrosoft.com/oauth2/v2.0/token
invalid_client: 7000215 - [2026-11-29 09:30:11Z]: AADSTS7000215: Invalid client secret provided.`,
  'device login': `! First copy your one-time code: 1F2E-3D4C
Press Enter to open https://github.com/login/device in your browser...
POST https://github.com/login/oauth/access_token
{"error":"authorization_pending","error_description":"The authorization request is still pending."}
{"error":"slow_down","error_description":"Too many requests have been made in the same timeframe.","interval":10}`,
  '.NET': `fail: Microsoft.AspNetCore.Authentication.JwtBearer.JwtBearerHandler[3]
      Exception occurred while processing message.
      Microsoft.IdentityModel.Tokens.SecurityTokenInvalidAudienceException: IDX10214: Audience validation failed. Audiences: 'api://shop'. Did not match: validationParameters.ValidAudience: 'shop'.
         at Microsoft.IdentityModel.Tokens.Validators.ValidateAudience(IEnumerable\`1 audiences)
info: Microsoft.AspNetCore.Authentication.JwtBearer.JwtBearerHandler[7]
      Bearer was not authenticated. Failure message: IDX10214: Audience validation failed.
      WWW-Authenticate: Bearer error="invalid_token", error_description="The audience 'api://shop' is invalid"
      See https://aka.ms/identitymodel/app-context-switches`,
  keycloak: `2026-11-29 09:30:11,042 WARN  [org.keycloak.events] (executor-thread-4) type="LOGIN_ERROR", realmId="shop", clientId="web", userId="null", ipAddress="10.0.0.7", error="invalid_user_credentials", auth_method="openid-connect"
2026-11-29 09:30:12,042 WARN  [org.keycloak.events] (executor-thread-4) type="CLIENT_LOGIN_ERROR", error="invalid_client_credentials"
{"error":"invalid_grant","error_description":"Account is not fully set up"}`,
  webpack: `webpack 5.94.0 compiled with 2 errors in 4211 ms
ERROR in ./src/data.json
Module parse failed: Cannot parse JSON: Unexpected end of JSON input while parsing near ''
File was processed with these loaders:
 * ./node_modules/json-loader/index.js
You may need an additional loader to handle the result of these loaders.
Error: Unexpected end of JSON input
    at JSON.parse (<anonymous>)
    at JsonParser.parse (/app/node_modules/webpack/lib/json/JsonParser.js:54:17)
    at NormalModule._doBuild (/app/node_modules/webpack/lib/NormalModule.js:1128:20)
ERROR in [eslint] 2 problems`,
  next: `▲ Next.js 15.0.3
Creating an optimized production build ...
TypeError: fetch failed
    at node:internal/deps/undici/undici:13178:13
    at async loadPosts (/app/.next/server/chunks/204.js:1:2211) {
  [cause]: Error: getaddrinfo ENOTFOUND cms.acme.example
      at GetAddrInfoReqWrap.onlookupall [as oncomplete] (node:dns:120:26) {
    errno: -3008,
    code: 'ENOTFOUND',
    hostname: 'cms.acme.example'
  }
}
Error occurred prerendering page "/blog". Read more: https://nextjs.org/docs/messages/prerender-error
> Export encountered errors on following paths:`,
  openai: `openai.InternalServerError: Error code: 500 - {'error': {'message': 'The server had an error while processing your request.', 'type': 'server_error', 'param': None, 'code': None}}
openai.RateLimitError: Error code: 429 - {'error': {'message': 'Rate limit reached', 'type': 'requests', 'code': 'rate_limit_exceeded'}}
Retrying request to /chat/completions in 0.874 seconds`,
  pip: `WARNING: Retrying (Retry(total=4)) after connection broken by 'SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate in certificate chain (_ssl.c:1006)'))': /simple/simple-parsing/
ERROR: Could not find a version that satisfies the requirement simple-parsing (from versions: none)
ERROR: No matching distribution found for simple-parsing
Looking in indexes: https://pypi.org/simple`,
  ansible: `TASK [login : check the users] **************************************************
ok: [web1] => {"msg": "3 inactive users removed"}
fatal: [web2]: UNREACHABLE! => {"changed": false, "msg": "Failed to connect to the host via ssh: ssh: connect to host web2 port 22: No route to host", "unreachable": true}
fatal: [web3]: FAILED! => {"msg": "Authentication failure."}
PLAY RECAP *********************************************************************
web1 : ok=4 changed=1 unreachable=0 failed=0
web2 : ok=0 changed=0 unreachable=1 failed=0
web3 : ok=1 changed=0 unreachable=0 failed=1
Playbook run took 0 days, 0 hours, 0 minutes, 12 seconds
localhost : ok=3 changed=0 unreachable=0 failed=0
web4 : ok=3 changed=0 unreachable=0 failed=0
web5 : ok=3 changed=0 unreachable=0 failed=0
web6 : ok=3 changed=0 unreachable=0 failed=0`,
  sshd: `Nov 29 09:30:11 web1 sshd[4211]: pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=203.0.113.7  user=root
Nov 29 09:30:13 web1 sshd[4211]: Failed password for root from 203.0.113.7 port 51122 ssh2
Nov 29 09:30:13 web1 sshd[4211]: Connection closed by authenticating user root 203.0.113.7 port 51122 [preauth]
Nov 29 09:31:11 web1 sshd[4216]: pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=203.0.113.9
Nov 29 09:31:13 web1 sshd[4216]: Connection reset by peer
Nov 29 09:31:19 web1 systemd[1]: session-12.scope: Deactivated successfully.`,
  gradle: `> Task :compileJava FAILED
e: file:///app/src/main/java/com/acme/Login.java:12:8 error: class LoginError is public
* What went wrong:
Execution failed for task ':test'.
> java.net.SocketTimeoutException: Read timed out
  Could not GET 'https://plugins.gradle.org/m2/org/acme/plugin/1.0/plugin-1.0.pom'. Received status code 503 from server: Service Unavailable
BUILD FAILED in 12s`,
};
