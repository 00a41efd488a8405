import { Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { ErrorState } from './ErrorState.tsx';
import { ListSkeleton } from './Skeletons.tsx';

export interface LogColumn<Row> {
  label: string;
  cell: (row: Row) => ReactNode;
  isNumber?: boolean;
}
export interface LogTableProps<Row> {
  list: { isPending: boolean; isError: boolean; error: unknown; refetch: () => unknown };
  rows: readonly Row[];
  columns: readonly LogColumn<Row>[];
  /** Said where there is no row yet. */
  none: string;
  /** Below so many pixels the table scrolls within its place. */
  minWidth: number;
  /** What a button within a row failed of. */
  problem?: unknown;
}

/** What came or went, line by line, within a row of a list: small, and reachable by keyboard where it scrolls. */
export function LogTable<Row extends { id: string }>({ list, rows, columns, none, minWidth, problem }: LogTableProps<Row>) {
  if (list.isPending) return <ListSkeleton rows={2} height={40} />;
  if (list.isError) return <ErrorState error={list.error} onRetry={() => void list.refetch()} compact />;
  if (rows.length === 0)
    return (
      <Text size="sm" c="dimmed" mt="sm">
        {none}
      </Text>
    );
  return (
    <>
      <Table.ScrollContainer minWidth={minWidth} mt="sm" scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
        <Table fz="sm" verticalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              {columns.map(({ label }) => (
                <Table.Th key={label}>{label}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row) => (
              <Table.Tr key={row.id}>
                {columns.map(({ label, cell, isNumber = false }) => (
                  <Table.Td key={label} className={isNumber ? 'hc-number' : undefined}>
                    {cell(row)}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {problem !== null && problem !== undefined && <ErrorState error={problem} compact />}
    </>
  );
}
