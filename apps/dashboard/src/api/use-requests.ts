import { keepPreviousData, useInfiniteQuery, type UseInfiniteQueryResult } from '@tanstack/react-query';
import { useToken } from '../session/use-token.js';
import { read } from './client.js';
import { requestList, type RequestRecord } from './records.js';

export interface RequestPages {
  records: RequestRecord[];
}

const pageSize = '50';

/**
 * The request log, part by part. Its first part keeps itself fresh while it is the only one: under a reader who went
 * further back, nothing moves.
 *
 * @param queryAt - the filters as parameters, at a time in milliseconds
 */
export function useRequests(
  name: string,
  queryAt: (nowMs: number) => URLSearchParams,
): UseInfiniteQueryResult<RequestPages> {
  const token = useToken();
  return useInfiniteQuery({
    queryKey: ['requests', name, token],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) => {
      const query = queryAt(Date.now());
      query.set('limit', pageSize);
      if (pageParam !== '') query.set('cursor', pageParam);
      return read(`api/requests?${query.toString()}`, requestList, { token, signal });
    },
    getNextPageParam: ({ next_cursor: cursor }) => cursor,
    placeholderData: keepPreviousData,
    refetchInterval: (query) => (query.state.data?.pages.length === 1 ? 5_000 : false),
    select: ({ pages }) => ({ records: pages.flatMap(({ data }) => data) }),
  });
}
