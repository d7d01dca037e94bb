import { BifrostError } from '@bifrost/core';

/** What to tell a person whose gateway did not start: what happened, and what to do. No stack: it is not our mistake. */
export function explainStartError(error: unknown): string | undefined {
  if (BifrostError.isInstance(error)) return error.message;
  if (!(error instanceof Error) || !('syscall' in error)) return undefined;
  const { code, address, port } = systemError(error);
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${address} is in use: stop the other program, or choose another port with --port ${port + 1} (--port 0 takes any free one).`;
    case 'EACCES':
      return `Port ${port} on ${address} needs rights that this process lacks: choose one above 1023 with --port 8080.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `This machine has no address ${address}: choose one that it has with --host, 127.0.0.1 for itself or 0.0.0.0 for all.`;
    default:
      return `Cannot listen on ${address}:${port}: ${error.message}`;
  }
}

function systemError(error: Error): { code: string; address: string; port: number } {
  const read = (name: string): unknown => Reflect.get(error, name);
  const port = read('port');
  return {
    code: String(read('code')),
    address: String(read('address') ?? read('hostname')),
    port: typeof port === 'number' ? port : 0,
  };
}
