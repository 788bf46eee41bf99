// Checks of a dashboard's own settings, its variables and its links.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CHOICES, type DashboardName, UIDS } from '../house/links.ts';
import type { Check } from './checks.ts';
import { type DashboardJson, expressions, shownPanels, type VariableJson } from './dashboard-json.ts';

const RUNBOOKS = join(import.meta.dirname, '..', '..', 'prometheus', 'runbooks');
const DATA_SOURCE = '${datasource}';

/** A fault where a condition does not hold. */
function unless(condition: boolean, fault: string): readonly string[] {
  return condition ? [] : [fault];
}

function queryOf({ query = '' }: VariableJson): string {
  return typeof query === 'string' ? query : query.query;
}

/** Names of variables in a text; Grafana's own begin with two underscores. */
function variablesIn(text: string): readonly string[] {
  return [...text.matchAll(/\$\{?([a-zA-Z_]\w*)/g)].flatMap(([, name = '']) =>
    name.startsWith('__') ? [] : [name],
  );
}

function textsOf(dashboard: DashboardJson): readonly string[] {
  return [
    ...expressions(dashboard).map(({ expr }) => expr),
    ...dashboard.templating.list.map(queryOf),
    JSON.stringify(
      dashboard.panels.map(({ datasource, links, fieldConfig, title }) => ({
        datasource,
        links,
        fieldConfig,
        title,
      })),
    ),
  ];
}

function linkUrls(dashboard: DashboardJson): readonly string[] {
  return [...JSON.stringify(dashboard.panels).matchAll(/"url":"([^"\\]*(?:\\.[^"\\]*)*)"/g)].map(
    ([, url = '']) => url,
  );
}

export const SETTINGS_CHECKS: readonly Check[] = [
  {
    name: 'it has a title and a description',
    find: ({ title, description = '' }) =>
      unless(title !== '' && description.endsWith('.'), `"${title}", "${description}"`),
  },
  {
    name: 'its uid is one that links know',
    find: ({ uid }) => unless((Object.values(UIDS) as string[]).includes(uid), uid),
  },
  {
    name: 'it has the schema that files are provisioned with',
    find: ({ schemaVersion }) => unless(schemaVersion === 42, String(schemaVersion)),
  },
  {
    name: 'it is not edited in Grafana, where changes would be lost',
    find: ({ editable }) => unless(!editable, 'editable'),
  },
  {
    name: "it follows the reader's clock, and keeps up",
    find: ({ timezone, refresh }) =>
      unless(timezone === 'browser' && refresh === '1m', `${timezone}, ${refresh}`),
  },
  {
    name: 'its first variable is the data source, named and labelled as everywhere',
    find({ templating: { list } }) {
      const { name, type, label, query } = list[0] ?? { name: '', type: '' };
      const isIt =
        name === 'datasource' && type === 'datasource' && label === 'Data source' && query === 'prometheus';
      return unless(isIt, `${name}, ${type}, ${label ?? ''}`);
    },
  },
  {
    name: 'everything reads from the data source the reader chose',
    find: (dashboard) =>
      [
        ...shownPanels(dashboard).flatMap(({ title, datasource, targets = [] }) =>
          [datasource, ...targets.map((target) => target.datasource)].map(
            (source) => [`"${title}"`, source] as const,
          ),
        ),
        ...dashboard.templating.list
          .filter(({ type }) => type === 'query')
          .map(({ name, datasource }) => [`variable ${name}`, datasource] as const),
        ...dashboard.annotations.list.map(({ datasource }) => ['annotation', datasource] as const),
      ].flatMap(([where, source]) =>
        unless(source?.uid === DATA_SOURCE, `${where} reads from ${source?.uid ?? 'none'}`),
      ),
  },
  {
    name: 'variables of several values have All, as a pattern that also fits series without the label',
    find: ({ templating: { list } }) =>
      list
        .filter(({ multi }) => multi)
        .flatMap(({ name, includeAll, allValue }) => unless(includeAll === true && allValue === '.*', name)),
  },
  {
    name: 'every variable has a label',
    find: ({ templating: { list } }) =>
      list
        .filter(({ type }) => type !== 'constant')
        .flatMap(({ name, label = '' }) => unless(label !== '', name)),
  },
  {
    name: 'every variable that is used is there',
    find(dashboard) {
      const names = dashboard.templating.list.map(({ name }) => name);
      const used = textsOf(dashboard).flatMap(variablesIn);
      return [...new Set(used)].flatMap((name) => unless(names.includes(name), `$${name}`));
    },
  },
  {
    name: 'every variable that is there is used',
    find(dashboard) {
      const used = new Set(textsOf(dashboard).flatMap(variablesIn));
      return dashboard.templating.list.flatMap(({ name }) => unless(used.has(name), `$${name}`));
    },
  },
  {
    name: 'links lead to dashboards that are there, and keep the time range',
    find: (dashboard) =>
      linkUrls(dashboard)
        .filter((url) => url.startsWith('/d/'))
        .flatMap((url) => {
          const uid = /^\/d\/([\w-]+)/.exec(url)?.[1] ?? '';
          const isGood =
            (Object.values(UIDS) as string[]).includes(uid) && url.includes('${__url_time_range}');
          return unless(isGood, url);
        }),
  },
  {
    name: 'links keep what can be chosen on both dashboards',
    find: (dashboard) =>
      linkUrls(dashboard).flatMap((url) => {
        const uid = /^\/d\/([\w-]+)/.exec(url)?.[1];
        const target = (Object.keys(UIDS) as DashboardName[]).find((name) => UIDS[name] === uid);
        return (target === undefined ? [] : CHOICES[target])
          .filter((choice) => dashboard.templating.list.some(({ name }) => name === choice))
          .filter((choice) => !url.includes(`\${${choice}:queryparam}`) && !url.includes(`var-${choice}=`))
          .map((choice) => `${url} loses $${choice}`);
      }),
  },
  {
    name: 'links to runbooks lead to runbooks that are there',
    find: (dashboard) =>
      linkUrls(dashboard)
        .flatMap((url) => /^\$\{runbooks\}\/(\w+)\.md$/.exec(url)?.[1] ?? [])
        .flatMap((name) => unless(existsSync(join(RUNBOOKS, `${name}.md`)), name)),
  },
  {
    name: 'it leads to the other dashboards, keeping time range and variables',
    find: ({ links, tags }) =>
      unless(
        tags.includes('llm-cost') && links.some(({ keepTime, includeVars }) => keepTime && includeVars),
        'no link',
      ),
  },
  {
    name: 'it marks when alerts fired',
    find: ({ annotations }) =>
      unless(
        annotations.list.some(({ expr }) => expr?.includes('ALERTS') === true),
        'no annotation',
      ),
  },
];
