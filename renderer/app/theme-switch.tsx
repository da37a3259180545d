import { ActionIcon, Menu, useMantineColorScheme } from '@mantine/core';
import { Check, Monitor, Moon, Sun } from 'lucide-react';

const schemes = [
  { value: 'light', name: 'Light', icon: Sun },
  { value: 'dark', name: 'Dark', icon: Moon },
  { value: 'auto', name: 'As the system', icon: Monitor },
] as const;

export function ThemeSwitch() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const current = schemes.find(({ value }) => value === colorScheme) ?? schemes[2];

  function choose(value: string): void {
    const chosen = schemes.find((scheme) => scheme.value === value);
    if (chosen !== undefined) setColorScheme(chosen.value);
  }
  return (
    <Menu
      position="top-start"
      shadow="none"
      transitionProps={{ duration: 0 }}
      width={168}
      // Inside the rail: what is open belongs to a landmark, and holds nothing but its items.
      withinPortal={false}
      withInitialFocusPlaceholder={false}
      checkIcon={<Check size={14} />}
    >
      <Menu.Target>
        <ActionIcon aria-label={`Theme: ${current.name}`}>
          <current.icon size={16} strokeWidth={1.75} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup value={colorScheme} onChange={choose}>
          {schemes.map(({ value, name }) => (
            <Menu.RadioItem key={value} value={value} closeMenuOnClick>
              {name}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}
