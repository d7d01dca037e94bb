import { z } from 'zod';
import { BifrostError } from '../errors/bifrost-error.js';
import { defined } from '../json/read.js';
import { parseProxySettings, type ProxySettings } from '../transport/proxy-settings.js';
import { secret } from './secret.js';

const direct = z.strictObject({ type: z.literal('none') });
const environment = z.strictObject({ type: z.literal('environment') });
const through = z
  .strictObject({
    type: z.enum(['http', 'socks5']),
    url: z.string().min(1).describe('Address of the proxy, for instance http://proxy.example.com:8080.'),
    username: z.string().min(1).optional().describe('User at the proxy. None by default.'),
    password: secret().optional().describe('Password at the proxy. None by default.'),
  })
  .transform(({ type, url, username, password }): ProxySettings => ({
    type,
    url,
    ...defined<{ username: string; password: typeof password & object }>({ username, password }),
  }))
  .superRefine((settings, context) => {
    const message = proxyProblem(settings);
    if (message !== undefined) context.addIssue({ code: 'custom', path: ['url'], message });
  });

/**
 * Schema of `providers.<name>.proxy_config`: `none`, `environment` (HTTP_PROXY, HTTPS_PROXY, ALL_PROXY, NO_PROXY), or
 * `http` and `socks5` with a `url`.
 */
export const proxyConfig = z.discriminatedUnion('type', [direct, environment, through]);

function proxyProblem(settings: ProxySettings): string | undefined {
  try {
    parseProxySettings(settings);
    return undefined;
  } catch (error) {
    if (!BifrostError.isInstance(error)) throw error;
    return error.message.replace('proxy_config.url ', '');
  }
}
