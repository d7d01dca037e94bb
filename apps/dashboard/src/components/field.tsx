import { useId, type ReactNode } from 'react';

export interface TextFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  placeholder?: string;
  /** What to offer while the reader types. */
  suggestions?: readonly string[];
  wide?: boolean;
  inputMode?: 'text' | 'decimal' | 'numeric' | 'search';
}

/** A line of text with its label. */
export function TextField(props: TextFieldProps): ReactNode {
  const { label, value, onChange, placeholder, suggestions, wide = false, inputMode = 'text' } = props;
  const id = useId();
  return (
    <label className={wide ? 'field wide' : 'field'}>
      {label}
      <input
        className="input"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        placeholder={placeholder}
        inputMode={inputMode}
        autoComplete="off"
        spellCheck={false}
        {...(suggestions !== undefined && { list: id })}
      />
      {suggestions !== undefined && (
        <datalist id={id}>
          {suggestions.map((suggestion) => (
            <option key={suggestion} value={suggestion} />
          ))}
        </datalist>
      )}
    </label>
  );
}

export interface ChoiceFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  options: readonly { value: string; text: string }[];
}

/** One of a list of choices, with its label. */
export function ChoiceField({ label, value, onChange, options }: ChoiceFieldProps): ReactNode {
  return (
    <label className="field">
      {label}
      <select className="input" value={value} onChange={(event) => onChange(event.target.value)}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.text}
          </option>
        ))}
      </select>
    </label>
  );
}
