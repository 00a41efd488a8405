import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

export interface BlobUrl {
  url: string | undefined;
  blob: Blob | undefined;
  error: unknown;
  retry: () => void;
}

/** A file read with our token, as an address an <img> can show. The address lives as long as the component. */
export function useBlobUrl(key: readonly unknown[], read: (signal: AbortSignal) => Promise<Blob>, enabled = true): BlobUrl {
  const { data, error, refetch } = useQuery({ queryKey: key, queryFn: ({ signal }) => read(signal), staleTime: Infinity, structuralSharing: false, enabled });
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    if (data === undefined) return undefined;
    const made = URL.createObjectURL(data);
    setUrl(made);
    return () => {
      setUrl(undefined);
      URL.revokeObjectURL(made);
    };
  }, [data]);
  return { url, blob: data, error: error ?? undefined, retry: () => void refetch() };
}
