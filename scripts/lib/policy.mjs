// The one Content-Security-Policy: the build writes it into index.html and into the service worker. No third party, no
// inline script or style, no eval; WebAssembly, and sockets to a relay that the user names. Which that will be no policy
// can know: it is an address in the user's network, so of ws: and wss: all hosts are allowed, of http: and https: none.
// A page that a relay served gets a narrower one from it (halfwave_relay.http.CSP): sockets to that relay alone.
export const policy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self' ws: wss:",
  "worker-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");
