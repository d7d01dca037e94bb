/** What differs between Azure's clouds, which share nothing but their software. */
export interface Cloud {
  /** Host that gives tokens. */
  authority: string;
  /** What a token must be for. */
  scope: string;
}

const publicCloud: Cloud = {
  authority: 'https://login.microsoftonline.com',
  scope: 'https://cognitiveservices.azure.com/.default',
};

const otherClouds: readonly (readonly [domain: string, cloud: Cloud])[] = [
  [
    '.azure.us',
    {
      authority: 'https://login.microsoftonline.us',
      scope: 'https://cognitiveservices.azure.us/.default',
    },
  ],
  [
    '.azure.cn',
    {
      authority: 'https://login.partner.microsoftonline.cn',
      scope: 'https://cognitiveservices.azure.cn/.default',
    },
  ],
];

/**
 * The cloud that an endpoint is in, by its domain.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud
 */
export function cloudOf(endpoint: string): Cloud {
  const { hostname } = new URL(endpoint);
  return otherClouds.find(([domain]) => hostname.endsWith(domain))?.[1] ?? publicCloud;
}
