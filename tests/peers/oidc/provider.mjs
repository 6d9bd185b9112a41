// An OpenID provider (oidc-provider) on the first port and an API that takes its tokens on the second.
// Refresh tokens are replaced at every use; one that comes twice revokes what came of it.
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [folder, port, apiPort] = process.argv.slice(2);
const entry = createRequire(`${folder}/index.js`).resolve("oidc-provider");
const { Provider } = await import(pathToFileURL(entry));

const device = "urn:ietf:params:oauth:grant-type:device_code";
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [
    { client_id: "robot", client_secret: "robot-secret-0123456789", grant_types: ["client_credentials"], redirect_uris: [], response_types: [] },
    {
      client_id: "person",
      application_type: "native",
      token_endpoint_auth_method: "none",
      grant_types: ["authorization_code", "refresh_token", device],
      redirect_uris: ["http://127.0.0.1/callback"],
    },
  ],
  features: { clientCredentials: { enabled: true }, deviceFlow: { enabled: true }, devInteractions: { enabled: true } },
  findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  issueRefreshToken: () => true,
  rotateRefreshToken: () => true,
  // Shorter than the minute that capi leaves: every run needs a token of its own.
  ttl: { AccessToken: 30, ClientCredentials: 600, RefreshToken: 3600, Session: 600, Grant: 3600, Interaction: 600, DeviceCode: 600 },
});
provider.listen(Number(port), "127.0.0.1");

createServer(async (request, response) => {
  const token = (request.headers.authorization ?? "").replace("Bearer ", "");
  const known = (await provider.AccessToken.find(token)) ?? (await provider.ClientCredentials.find(token));
  response.writeHead(known ? 200 : 401, { "content-type": "application/json" });
  response.end(JSON.stringify(known ? { data: [{ id: 1, client: known.clientId }] } : { error: "no" }));
}).listen(Number(apiPort), "127.0.0.1");
