import { z } from './zod.js';

const envelope = z.object({ error: z.object({ message: z.string(), code: z.nullish(z.string()) }) });

/** What the gateway, or the way to it, said instead of an answer. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** 0 where nothing came back at all. */
  readonly status: number;
  /** Of the gateway's table of errors; absent where something else answered. */
  readonly code: string | undefined;
  /** The body as it came: errors of models carry the tries in it. */
  readonly body: unknown;

  constructor(message: string, facts: { status: number; code?: string | undefined; body?: unknown }) {
    super(message);
    this.status = facts.status;
    this.code = facts.code;
    this.body = facts.body;
  }
}

/** The error that an answer tells of. */
export async function errorOf(response: Response): Promise<ApiError> {
  const { status } = response;
  const body = await bodyOf(response);
  const told = envelope.safeParse(body);
  if (!told.success) return new ApiError(`The gateway answered with status ${status}.`, { status, body });
  const { message, code } = told.data.error;
  return new ApiError(message, { status, code: code ?? undefined, body });
}

async function bodyOf(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return undefined;
  }
}

/** The error of a request that got no answer. */
export function unreachable(cause: unknown): ApiError {
  if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
  return new ApiError('The gateway does not answer. Is it still running?', { status: 0 });
}
