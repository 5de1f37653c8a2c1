import { cpSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

// Express Gateway as its documentation sets it up: one pipeline of key-auth, log and proxy, Redis emulated.
// Arguments: its port, its admin port, the address it goes on to.
const [port, adminPort, upstream] = process.argv.slice(2);
const require = createRequire(import.meta.url);
const folder = mkdtempSync(join(tmpdir(), 'express-gateway-'));
writeFileSync(
  join(folder, 'gateway.config.yml'),
  `
http: { port: ${port}, hostname: 127.0.0.1 }
admin: { port: ${adminPort}, hostname: 127.0.0.1 }
apiEndpoints: { api: { host: '*', paths: '/*' } }
serviceEndpoints: { wix: { url: '${upstream}' } }
policies: [key-auth, log, proxy]
pipelines:
  main:
    apiEndpoints: [api]
    policies:
      - key-auth:
      - log: [{ action: { message: '\${req.method} \${req.originalUrl}' } }]
      - proxy: [{ action: { serviceEndpoint: wix, changeOrigin: true } }]
`,
);
writeFileSync(
  join(folder, 'system.config.yml'),
  `
db: { redis: { emulate: true, namespace: EG } }
crypto: { cipherKey: sensitiveKey, algorithm: aes256, saltRounds: 10 }
session: { secret: bench, resave: false, saveUninitialized: false }
accessTokens: { timeToExpiry: 7200000 }
refreshTokens: { timeToExpiry: 7200000 }
authorizationCodes: { timeToExpiry: 300000 }
`,
);
// The models of users and keys that its generator gives every new gateway.
cpSync(join(dirname(require.resolve('express-gateway')), 'config/models'), join(folder, 'models'), {
  recursive: true,
});
await require('express-gateway')().load(folder).run();
