import { Button, Popover, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useRpcMutation, useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { noticeDone, noticeFailed } from '../../../ui/notices.ts';
import classes from './filter-pane.module.css';

/** Gives the search a name; one that has the name already is replaced, and that is said before. */
export function SaveFilter({ query }: { query: string }) {
  const [opened, setOpened] = useState(false);
  const [name, setName] = useState('');
  const filters = useRpcQuery('filters.list', { scope: 'events' }).data?.filters ?? [];
  const save = useRpcMutation('filters.save');
  const plain = name.trim();
  const same = filters.find((filter) => filter.name.toLowerCase() === plain.toLowerCase());
  if (query === '' || filters.some((filter) => filter.query === query)) return null;

  function onSave(): void {
    save.mutate(
      { scope: 'events', name: plain, query, ...(same === undefined ? {} : { id: same.id }) },
      {
        onSuccess() {
          setOpened(false);
          setName('');
          noticeDone('Filter saved', `“${plain}” is in the list of filters.`);
        },
        onError: (error) => noticeFailed('The filter was not saved', error),
      },
    );
  }
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" width={280} trapFocus>
      <Popover.Target>
        <button type="button" className={classes.save} onClick={() => setOpened((was) => !was)}>
          Save filter
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Save filter">
        <form
          className={classes.saveForm}
          onSubmit={(event) => {
            event.preventDefault();
            if (plain !== '') onSave();
          }}
        >
          <TextInput
            label="Name"
            data-autofocus
            maxLength={100}
            value={name}
            description={
              same === undefined ? (
                <code>{query}</code>
              ) : (
                'Takes the place of the filter with this name.'
              )
            }
            onChange={({ currentTarget }) => setName(currentTarget.value)}
          />
          <Button type="submit" variant="filled" disabled={plain === ''} loading={save.isPending}>
            Save
          </Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
