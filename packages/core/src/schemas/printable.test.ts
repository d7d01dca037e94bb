import { expect, it } from 'vitest';
import { acme, cloud } from '../../test/support/acme-adapter.js';
import { parseConfiguration } from './parse-configuration.js';
import { printableConfiguration } from './printable.js';

const secretText = 'k3y-0123456789abcdefghij';

it('prints everything but secrets, in the format of the file', () => {
  const configuration = parseConfiguration(
    {
      providers: {
        acme: {
          keys: [{ name: 'primary', value: secretText }],
          network_config: { extra_headers: { 'x-token': secretText } },
          proxy_config: {
            type: 'http',
            url: `http://user:${secretText}@proxy.example:8080`,
            password: secretText,
          },
        },
        cloud: { keys: [{ cloud_key_config: { region: 'eu', secret_key: secretText } }] },
        mine: {
          custom_provider_config: { base_provider_type: 'acme', allowed_requests: { embedding: true } },
          keys: [{ value: secretText }],
        },
      },
      plugins: [{ package: 'my-plugin', config: { token: secretText } }],
      gateway: {
        auth: { tokens: [{ name: 'ci', value: secretText }] },
        tls: { cert: 'pem', key: secretText },
      },
    },
    { adapters: [acme, cloud], environment: {}, readFile: () => '' },
  );
  const printed = printableConfiguration(configuration);
  expect(JSON.stringify(printed)).not.toContain(secretText);
  expect(printed).toMatchObject({
    providers: {
      acme: {
        keys: [{ name: 'primary', value: '[redacted]', weight: 1 }],
        acme_config: { flavour: 'sweet' },
        network_config: { max_retries: 2, extra_headers: { 'x-token': '[redacted]' } },
        proxy_config: { url: 'http://[redacted]@proxy.example:8080', password: '[redacted]' },
      },
      cloud: { keys: [{ cloud_key_config: { region: 'eu', secret_key: '[redacted]' } }] },
      mine: { custom_provider_config: { base_provider_type: 'acme' } },
    },
    gateway: { auth: { tokens: [{ name: 'ci', value: '[redacted]' }] }, port: 8080 },
  });
});
