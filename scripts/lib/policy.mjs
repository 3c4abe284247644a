// The one Content-Security-Policy: the build writes it into index.html and into the service worker; the relay's answer
// repeats it. No third party, no inline script or style, no eval; WebAssembly, and sockets to a relay that the user names.
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
