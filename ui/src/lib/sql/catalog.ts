// The views, their columns and DuckDB's functions: what may be written in a statement.
import { station } from "@/ipc/client";

/** A column of a view. */
export type ViewColumn = { name: string; type: string };
/** A view that anybody may ask. */
export type View = { name: string; columns: ViewColumn[] };
/** What completion knows. */
export type Catalog = { views: View[]; functions: string[] };

/** Nothing known yet. */
export const EMPTY_CATALOG: Catalog = { views: [], functions: [] };

const ORDER = ["samples", "minutes", "hours", "sealed_days", "tags", "alarms", "alarm_edges", "gaps", "energy", "oee", "calibrations", "counters", "compression", "audit", "quarantine", "quarantine_reasons"];
const VIEWS = `SELECT v.view_name, c.column_name, c.data_type
FROM duckdb_views() v JOIN duckdb_columns() c ON c.table_oid = v.view_oid AND c.database_name = v.database_name AND c.schema_name = v.schema_name
WHERE NOT v.internal AND v.view_name <> 'recent_samples' ORDER BY v.view_name, c.column_index`;
const FUNCTIONS = `SELECT DISTINCT function_name FROM duckdb_functions()
WHERE function_type IN ('scalar', 'aggregate', 'macro') AND regexp_matches(function_name, '^[a-z][a-z0-9_]*$') ORDER BY 1`;
const PLACE = (name: string): number => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);

/** Rows of the question for views, as views in a sensible order. */
export function viewsOf(rows: readonly unknown[][]): View[] {
  const views = new Map<string, ViewColumn[]>();
  for (const [view, name, type] of rows) {
    const columns = views.get(String(view)) ?? [];
    if (!columns.some((column) => column.name === name)) columns.push({ name: String(name), type: String(type) });
    views.set(String(view), columns);
  }
  return [...views].map(([name, columns]) => ({ name, columns })).sort((a, b) => PLACE(a.name) - PLACE(b.name) || a.name.localeCompare(b.name));
}

/** Asks the station. */
export async function readCatalog(): Promise<Catalog> {
  const [views, functions] = await Promise.all([station.sql({ text: VIEWS, limit: 5000, id: null }), station.sql({ text: FUNCTIONS, limit: 5000, id: null })]);
  return { views: viewsOf(views.rows), functions: functions.rows.map(([name]) => String(name)) };
}
