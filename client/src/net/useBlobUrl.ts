import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

export interface BlobUrl {
  url: string | undefined;
  blob: Blob | undefined;
  error: unknown;
  retry: () => void;
}

/** A file read with our token, as an address an <img> can show. The address lives as long as the component; a large file, which is not `kept`, as well. */
export function useBlobUrl(key: readonly unknown[], read: (signal: AbortSignal) => Promise<Blob>, enabled = true, kept = true): BlobUrl {
  const { data, error, refetch } = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => read(signal),
    staleTime: Infinity,
    structuralSharing: false,
    enabled,
    ...(!kept && { gcTime: 0 }),
  });
  const [made, setMade] = useState<{ blob: Blob; url: string }>();
  useEffect(() => {
    if (data === undefined) return undefined;
    const url = URL.createObjectURL(data);
    setMade({ blob: data, url });
    return () => URL.revokeObjectURL(url);
  }, [data]);
  // Between two files the old address must not be shown for the new one: it would be another patient's side or slice.
  const url = made !== undefined && made.blob === data ? made.url : undefined;
  return { url, blob: data, error: error ?? undefined, retry: () => void refetch() };
}
