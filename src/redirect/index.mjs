// `node --import fairlead/redirect app.js`: sends a program's calls to Wix to the local Wix instead.
// Plain JavaScript for any Node.js from 18 on, because it runs inside other people's programs.
import http from 'node:http';
import https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';

const origin = new URL(process.env.FAIRLEAD_WIX_ORIGIN ?? 'http://127.0.0.1:4701');

/** Whether an address is Wix's API, or the page where apps are installed. */
function isWix(address) {
  if (address.hostname === 'wixapis.com' || address.hostname.endsWith('.wixapis.com')) return true;
  return address.hostname === 'www.wix.com' && address.pathname.startsWith('/installer/');
}

function redirected(address) {
  return new URL(address.pathname + address.search, origin);
}

const realFetch = globalThis.fetch;
globalThis.fetch = (input, init) => {
  const isRequest = input instanceof Request;
  const address = new URL(isRequest ? input.url : String(input), 'http://relative.invalid');
  if (!isWix(address)) return realFetch(input, init);
  const target = redirected(address);
  return realFetch(isRequest ? new Request(target, input) : target, init);
};

const realRequest = https.request;

/** `https.request(url, options, callback)` in all its forms. */
function request(...args) {
  const { address, options, callback } = readArguments(args);
  if (!address || !isWix(address)) return realRequest.apply(https, args);
  const target = redirected(address);
  const {
    host: _host,
    hostname: _hostname,
    port: _port,
    protocol: _protocol,
    path: _path,
    agent: _agent,
    ...rest
  } = options;
  const call = target.protocol === 'https:' ? realRequest : http.request;
  return call(target, { ...rest, headers: withoutHost(rest.headers) }, callback);
}

function readArguments(args) {
  const callback = args.find((argument) => typeof argument === 'function');
  const [first, second] = args;
  const isAddress = typeof first === 'string' || first instanceof URL;
  const options = (isAddress ? (typeof second === 'object' ? second : {}) : first) ?? {};
  return { address: isAddress ? new URL(first) : addressOf(options), options, callback };
}

function addressOf({ protocol = 'https:', hostname, host = 'localhost', port, path = '/' }) {
  const place = `${protocol}//${hostname ?? host}${port ? `:${port}` : ''}${path}`;
  return URL.canParse(place) ? new URL(place) : undefined;
}

function withoutHost(headers) {
  if (!headers || Array.isArray(headers)) return headers;
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'host'));
}

https.request = request;
https.get = (...args) => {
  const call = request(...args);
  call.end();
  return call;
};
syncBuiltinESMExports();
