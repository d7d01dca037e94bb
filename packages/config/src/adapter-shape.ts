import { z, type ProviderAdapter } from '@bifrost/core';

/** What is wrong with what a package exports as its provider; `undefined` for one that can be used. Never throws. */
export function adapterFault(item: unknown): string | undefined {
  try {
    return faultOf(item);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return `a member of its provider throws when it is read: ${reason}`;
  }
}

/** The same, as a type. */
export function isAdapter(value: unknown): value is ProviderAdapter {
  return adapterFault(value) === undefined;
}

function faultOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) {
    return 'its default export is no provider; write `export default` before what defineProvider gives';
  }
  // not a copy of its members: methods of a class stand in its prototype
  const specVersion: unknown = Reflect.get(value, 'specVersion');
  if (specVersion !== 'v1') {
    const spoken = typeof specVersion === 'string' ? `"${specVersion}"` : 'none';
    return (
      `it speaks version ${spoken} of the provider interface and this Bifrost speaks "v1"; ` +
      'install versions of both that belong together, and restart'
    );
  }
  const { error } = adapterShape.safeParse(value);
  const [issue] = error?.issues ?? [];
  if (issue === undefined) return undefined;
  const place = issue.path.map(String).join('.');
  const id: unknown = Reflect.get(value, 'id');
  return `its provider ${JSON.stringify(id)} is not in the form of the interface: \`${place}\` ${issue.message}; mend it, or install another version, and restart`;
}

const callable = z.custom<() => unknown>((value) => typeof value === 'function', 'must be a function');
const text = z.string('must be a text');
/** True for the schemas of any copy of zod 4; of an older one, composing the configuration's schema would fail. */
const schema = z.custom<z.ZodType>(
  (value) => value instanceof z.ZodType,
  'must be a schema made with the `z` of @bifrost/core',
);

const dialect = z.looseObject(
  {
    id: text,
    operation: text,
    stream: text,
    encodeRequest: callable,
    decodeResponse: callable,
    decodeError: callable,
  },
  'must be a dialect',
);

/** What core takes for granted: members that must be there, and the form of those that may be. */
const adapterShape = z.looseObject({
  id: text.regex(/^[a-z0-9][a-z0-9_-]*$/u, 'must be lower-case letters, digits, "-" and "_"'),
  name: text,
  credential: z.enum(['required', 'optional', 'none'], 'must be "required", "optional" or "none"'),
  options: schema.optional(),
  keyOptions: schema.optional(),
  origins: callable,
  authorize: callable,
  deployments: callable.optional(),
  credentials: callable.optional(),
  classifyError: callable.optional(),
  respond: callable.optional(),
  operations: z.record(
    z.string(),
    z.array(z.looseObject({ dialect, endpoint: callable }), 'must be a list').optional(),
    'must be an object of lists',
  ),
  inbound: z
    .array(
      z.looseObject({
        prefix: text,
        routes: z.array(z.looseObject({ method: text, path: text, dialect }), 'must be a list'),
      }),
      'must be a list',
    )
    .optional(),
  models: z.array(text, 'must be a list').optional(),
  environment: z.array(text, 'must be a list').optional(),
});
