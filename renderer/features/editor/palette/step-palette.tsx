import { ActionIcon, Tooltip } from '@mantine/core';
import { PanelLeftClose, PanelLeftOpen, Search } from 'lucide-react';
import { memo, useMemo, useState } from 'react';
import type { StepCatalogEntry } from '../../../../shared/step-catalog.ts';
import { StepIcon } from '../../../ui/step-icon.tsx';
import { useEditorContext } from '../model/editor-context.tsx';
import { useKept } from '../model/use-kept.ts';
import { CATALOG_DRAG_TYPE } from './drag.ts';
import { findSteps, groupTitles, plainDescription } from './find-steps.ts';
import classes from './step-palette.module.css';

/** All step types, to be dragged onto the canvas; Enter or a click adds one in the middle. */
export const StepPalette = memo(function StepPalette({
  onAdd,
}: {
  onAdd: (entry: StepCatalogEntry) => void;
}) {
  const { catalog } = useEditorContext();
  const [search, setSearch] = useState('');
  const [isOpen, setIsOpen] = useKept('editor.palette', true);
  const found = useMemo(() => findSteps(catalog.values(), search), [catalog, search]);
  const groups = useMemo(() => grouped(found), [found]);
  if (!isOpen)
    return (
      <div className={classes.closed}>
        <Tooltip label="Show the steps" position="right">
          <ActionIcon aria-label="Show the steps" onClick={() => setIsOpen(true)}>
            <PanelLeftOpen size={16} />
          </ActionIcon>
        </Tooltip>
      </div>
    );
  return (
    <section aria-label="Steps" className={classes.root}>
      <div className={classes.bar}>
        <div className={classes.search}>
          <Search size={14} aria-hidden="true" />
          <input
            type="search"
            aria-label="Search the steps"
            placeholder="Search steps"
            value={search}
            onChange={(event) => setSearch(event.target.value)}
            onKeyDown={(event) => {
              const [first] = found;
              if (event.key === 'Enter' && search !== '' && first !== undefined) onAdd(first);
              else if (event.key === 'Escape' && search !== '') setSearch('');
              else return;
              event.preventDefault();
            }}
          />
        </div>
        <Tooltip label="Hide the steps">
          <ActionIcon aria-label="Hide the steps" onClick={() => setIsOpen(false)}>
            <PanelLeftClose size={16} />
          </ActionIcon>
        </Tooltip>
      </div>
      <div className={classes.list}>
        {found.length === 0 && (
          <p className={classes.none}>No step is called “{search}”. Try a word of what it does.</p>
        )}
        {groups.map(({ group, entries }) => (
          <section key={group} aria-label={groupTitles[group]}>
            <h2 className={classes.title}>{groupTitles[group]}</h2>
            <ul>
              {entries.map((entry) => (
                <li key={entry.type}>
                  <PaletteItem entry={entry} onAdd={onAdd} />
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </section>
  );
});

const PaletteItem = memo(function PaletteItem({
  entry,
  onAdd,
}: {
  entry: StepCatalogEntry;
  onAdd: (entry: StepCatalogEntry) => void;
}) {
  return (
    <button
      type="button"
      className={classes.item}
      draggable
      title={plainDescription(entry)}
      onClick={() => onAdd(entry)}
      onDragStart={(event) => {
        event.dataTransfer.setData(CATALOG_DRAG_TYPE, entry.type);
        event.dataTransfer.setData('text/plain', entry.name);
        event.dataTransfer.effectAllowed = 'copy';
      }}
    >
      <span className={classes.icon} data-step-group={entry.group}>
        <StepIcon name={entry.icon} size={15} />
      </span>
      <span className={classes.name}>{entry.name}</span>
    </button>
  );
});

function grouped(
  entries: readonly StepCatalogEntry[],
): { group: StepCatalogEntry['group']; entries: StepCatalogEntry[] }[] {
  const groups: { group: StepCatalogEntry['group']; entries: StepCatalogEntry[] }[] = [];
  for (const entry of entries) {
    const known = groups.find(({ group }) => group === entry.group);
    if (known === undefined) groups.push({ group: entry.group, entries: [entry] });
    else known.entries.push(entry);
  }
  return groups;
}
