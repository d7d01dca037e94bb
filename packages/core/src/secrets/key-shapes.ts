/*
 * Shapes of keys that need not be ours: a client may send its own by mistake, and a provider repeats it. Each pattern
 * matches the credential alone, so that the words around it stay readable. None has nested repetition: the texts come
 * from providers, and a slow pattern would be a way to stop the gateway.
 */

/** A value after `Bearer` or `Basic` is no word of prose: it holds a digit, a sign or an inner capital, or is long. */
const credential = String.raw`(?=[A-Za-z.]*(?:[\d_~+/=*-]|\.\w|[a-z][A-Z]|[A-Za-z]{20}))[\w.~+/=*-]{8,}`;

/** Names of query parameters and fields that carry a credential. */
const fields = String.raw`(?:x-)?(?:goog-)?(?:api[_-]?)?key|access[_-]?token|auth[_-]?token|client[_-]?secret|token|secret|password|sig|signature|x-amz-(?:signature|security-token)|x-goog-signature`;

export const keyShapes: readonly RegExp[] = [
  // sk-…, sk-ant-…, sk-proj-…, also with the middle masked by the vendor
  /(?<![A-Za-z0-9])sk-[\w*-]{8,}/g,
  /(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{12,}/g,
  /(?<![A-Za-z0-9])AIza[\w-]{20,}/g,
  /(?<![A-Za-z0-9])ya29\.[\w-]{10,}/g,
  /(?<![A-Za-z0-9])(?:gsk_|xai-|hf_|gh[pousr]_)[A-Za-z0-9]{16,}/g,
  // A JSON Web Token: a base64url object, a dot, another
  /(?<![\w-])eyJ[\w-]{6,}\.[\w-]{2,}(?:\.[\w-]*)?/g,
  new RegExp(String.raw`(?<=\b(?:Bearer|bearer|BEARER|Basic|basic|BASIC)(?:\s|%20|\+))${credential}`, 'g'),
  // The user part of a URL
  /(?<=:\/\/)[^\s/?#"'<>[\]]{1,1024}(?=@)/g,
  new RegExp(String.raw`(?<=(?<![\w-])(?:${fields})=)[^\s&"'#<>;,)\[\]}\\]{1,4096}`, 'gi'),
  new RegExp(
    String.raw`(?<=(?<![\w-])(?:x-api-key|api[_-]key|x-goog-api-key)["']?\s?:\s?["']?)[^\s"',;&)}\[\]]{6,4096}`,
    'gi',
  ),
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[^-]*(?:-----END [A-Z ]{0,40}PRIVATE KEY-----)?/g,
];
