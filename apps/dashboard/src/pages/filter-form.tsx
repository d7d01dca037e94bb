import { useEffect, useRef, useState, type ReactNode } from 'react';
import { ChoiceField, TextField } from '../components/field.js';
import { ranges } from './ranges.js';
import { filterText, type FilterName, type Filters } from './request-filters.js';

const statuses = [
  { value: '', text: 'any' },
  { value: '2xx', text: '2xx, fine' },
  { value: '4xx', text: '4xx, refused' },
  { value: '5xx', text: '5xx, failed' },
  { value: '499', text: '499, client left' },
  { value: '429', text: '429, rate limited' },
];

const spans = [
  { value: '', text: 'any' },
  ...ranges.map(({ value, text }) => ({ value, text: `last ${text}` })),
];

const texts: readonly { name: FilterName; label: string; placeholder?: string }[] = [
  { name: 'error', label: 'Error', placeholder: 'a code, any or none' },
  { name: 'provider', label: 'Provider' },
  { name: 'model', label: 'Model', placeholder: 'gpt-4o or gpt-*' },
  { name: 'key', label: 'Key' },
  { name: 'client', label: 'Client' },
];

/** So long after the last letter the filters are taken. */
const settleMs = 300;

/** The filters of the request log. What is typed is taken once the reader pauses. */
export function FilterForm(props: { filters: Filters; onChange: (filters: Filters) => void }): ReactNode {
  const { filters, onChange } = props;
  const [draft, setDraft] = useState(filters);
  const address = filterText(filters);
  const sent = useRef(address);
  // Links and the browser's way back change the address without this form. What it sent itself comes back when the
  // reader may have typed on, and must not overwrite that.
  useEffect(() => {
    if (address !== sent.current) setDraft(filters);
    sent.current = address;
  }, [address]);
  useEffect(() => {
    const text = filterText(draft);
    if (text === sent.current) return undefined;
    const timer = setTimeout(() => {
      sent.current = text;
      onChange(draft);
    }, settleMs);
    return () => clearTimeout(timer);
  }, [draft]);
  const set = (name: FilterName | 'range') => (value: string) => setDraft(changed(draft, name, value));
  return (
    <search className="filters">
      <TextField
        wide
        label="Search errors, kept texts, request ids"
        inputMode="search"
        value={draft.search ?? ''}
        onChange={set('search')}
      />
      <ChoiceField label="Time" options={spans} value={draft.range ?? ''} onChange={set('range')} />
      <ChoiceField
        label="Status"
        options={withOwn(statuses, draft.status)}
        value={draft.status ?? ''}
        onChange={set('status')}
      />
      {texts.map(({ name, label, placeholder }) => (
        <TextField
          key={name}
          label={label}
          value={draft[name] ?? ''}
          onChange={set(name)}
          {...(placeholder !== undefined && { placeholder })}
        />
      ))}
    </search>
  );
}

/** What is empty is no filter. */
function changed(filters: Filters, name: FilterName | 'range', value: string): Filters {
  const { [name]: _before, ...others } = filters;
  return value === '' ? others : { ...others, [name]: value };
}

/** The choices, and the value itself where a link brought another one. */
function withOwn(options: typeof statuses, value: string | undefined): typeof statuses {
  const known = value === undefined || options.some((option) => option.value === value);
  return known ? options : [...options, { value, text: value }];
}
