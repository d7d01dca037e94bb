import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useToken } from '../session/use-token.js';
import { read, type Reader } from './client.js';

export interface GatewayQuery<Value> {
  /** A function where the path holds the time at which it is asked; `name` then stands for it in the cache. */
  path: string | (() => string);
  name?: string;
  reader: Reader<Value>;
  /** Milliseconds after which it is asked again; absent: never. Nothing is asked while the page is hidden. */
  everyMs?: number;
}

/** What the gateway answers at a path, kept fresh. While another path is asked, the last answer stays. */
export function useGateway<Value>({
  path,
  name,
  reader,
  everyMs,
}: GatewayQuery<Value>): UseQueryResult<Value> {
  const token = useToken();
  return useQuery({
    queryKey: [name ?? path, token],
    queryFn: ({ signal }) => read(typeof path === 'string' ? path : path(), reader, { token, signal }),
    placeholderData: keepPreviousData,
    ...(everyMs !== undefined && { refetchInterval: everyMs }),
  });
}
