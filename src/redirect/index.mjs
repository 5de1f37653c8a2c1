// `node --import fairlead/redirect app.js`: sends a program's calls to Wix to the local Wix instead.
// Plain JavaScript for any Node.js from 18 on, because it runs inside other people's programs.
import http from 'node:http';
import https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';

const origin = new URL(process.env.FAIRLEAD_WIX_ORIGIN ?? 'http://127.0.0.1:4701');

/** Whether an address is Wix's API, or the page where apps are installed. */
function isWix(address) {
  if (address.hostname === 'wixapis.com' || address.hostname.endsWith('.wixapis.com')) return true;
  return isInstaller(address);
}

function isInstaller(address) {
  return address.hostname === 'www.wix.com' && address.pathname.startsWith('/installer/');
}

function redirected(address) {
  return new URL(address.pathname + address.search, origin);
}

const realFetch = globalThis.fetch;
globalThis.fetch = (input, init) => {
  const isRequest = input instanceof Request;
  const address = parse(isRequest ? input.url : String(input));
  if (!address || !isWix(address)) return realFetch(input, init);
  const target = redirected(address);
  return realFetch(isRequest ? new Request(target, input) : target, init);
};

function parse(text) {
  return URL.canParse(text) ? new URL(text) : undefined;
}

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
  return { address: isAddress ? parse(String(first)) : addressOf(options), options, callback };
}

function addressOf({ protocol = 'https:', hostname, host = 'localhost', port, path = '/' }) {
  return parse(`${protocol}//${hostname ?? host}${port ? `:${port}` : ''}${path}`);
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

// A program that sends a browser to Wix's consent page sends it to the local one.
const realSetHeader = http.ServerResponse.prototype.setHeader;
http.ServerResponse.prototype.setHeader = function setHeader(name, value) {
  return realSetHeader.call(this, name, localLocation(name, value));
};
const realWriteHead = http.ServerResponse.prototype.writeHead;
http.ServerResponse.prototype.writeHead = function writeHead(status, ...rest) {
  return realWriteHead.call(this, status, ...rest.map(localLocations));
};

function localLocations(headers) {
  if (typeof headers !== 'object' || headers === null || Array.isArray(headers)) return headers;
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, localLocation(name, value)]),
  );
}

function localLocation(name, value) {
  if (String(name).toLowerCase() !== 'location') return value;
  const address = parse(String(value));
  return address && isInstaller(address) ? redirected(address).href : value;
}

// Programs that this one starts are redirected too.
const flag = `--import=${import.meta.url}`;
const options = process.env.NODE_OPTIONS ?? '';
if (!options.includes(flag)) process.env.NODE_OPTIONS = `${options} ${flag}`.trim();
process.env.FAIRLEAD_WIX_ORIGIN = origin.origin;
