import { useEffect, useRef, type ReactNode } from 'react';
import UPlot from 'uplot';
import { axisTime, moment } from '../format/times.js';
import { useTheme } from '../session/use-theme.js';

/** Colours of the style sheet. */
type SeriesColour = 'series-1' | 'series-2' | 'series-3' | 'series-bad';

export interface ChartSeries {
  label: string;
  colour: SeriesColour;
  /** One for each time; `null` leaves a gap. */
  values: (number | null)[];
  /** `bars` stand on the ground, `line` is the default. */
  form?: 'line' | 'bars';
}

export interface TimeChartProps {
  /** What is drawn, for those who do not see it. */
  label: string;
  /** Seconds since 1970. */
  times: number[];
  series: readonly ChartSeries[];
  format: (value: number) => string;
}

const height = 170;

/** Series over time. The highest figures stand in the legend, so that nobody needs a pointer. */
export function TimeChart(props: TimeChartProps): ReactNode {
  const { label, series, format } = props;
  return (
    <figure className="chart" aria-label={label}>
      <Canvas {...props} />
      <figcaption>
        <ul className="legend">
          {series.map(({ label: name, colour, values }) => (
            <li key={name}>
              <span className={`swatch ${colour}`} aria-hidden="true" />
              {name}
              <span className="quiet">peak</span> <b>{highest(values, format)}</b>
            </li>
          ))}
        </ul>
      </figcaption>
    </figure>
  );
}

function highest(values: readonly (number | null)[], format: (value: number) => string): string {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? '–' : format(Math.max(...known));
}

function Canvas({ label, times, series, format }: TimeChartProps): ReactNode {
  const place = useRef<HTMLDivElement>(null);
  const [theme] = useTheme();
  useEffect(() => {
    const element = place.current;
    if (element === null) return undefined;
    const draw = (): UPlot => drawn(element, { times, series, format });
    let plot = draw();
    const resized = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height }));
    resized.observe(element);
    const repaint = (): void => {
      plot.destroy();
      plot = draw();
    };
    // A canvas does not follow the colours of the style sheet by itself.
    const dark = matchMedia('(prefers-color-scheme: dark)');
    dark.addEventListener('change', repaint);
    return () => {
      dark.removeEventListener('change', repaint);
      resized.disconnect();
      plot.destroy();
    };
  }, [times, series, format, theme]);
  return <div ref={place} role="img" aria-label={`Chart: ${label}`} />;
}

function drawn(element: HTMLElement, given: Pick<TimeChartProps, 'times' | 'series' | 'format'>): UPlot {
  const { times, series, format } = given;
  const colour = (name: string): string => colourOf(element, name);
  const axis: UPlot.Axis = {
    stroke: colour('quiet'),
    grid: { stroke: colour('line'), width: 1 },
    ticks: { show: false },
    font: '11px system-ui, sans-serif',
  };
  const options: UPlot.Options = {
    width: element.clientWidth,
    height,
    padding: [8, 18, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 } },
    scales: {
      x: { range: (_plot, first, last) => withRoomForBars(series, times, [first, last]) },
      y: { range: (_plot, _low, high) => [0, high > 0 ? high * 1.08 : 1] },
    },
    axes: [
      { ...axis, size: 24, space: 64, values: (_plot, splits) => splits.map(axisTime) },
      { ...axis, size: 58, space: 36, values: (_plot, splits) => splits.map(format) },
    ],
    series: [{}, ...series.map((each) => seriesOptions(each, colour(each.colour)))],
    plugins: [pointerNote(series, format)],
  };
  const data: UPlot.AlignedData = [times, ...series.map(({ values }) => values)];
  return new UPlot(options, data, element);
}

/** Bars stand in the middle of their time: the first and the last would be cut in half. */
function withRoomForBars(
  series: readonly ChartSeries[],
  times: readonly number[],
  [first, last]: [number, number],
): [number, number] {
  if (!series.some(({ form }) => form === 'bars')) return [first, last];
  const half = ((times[1] ?? 0) - (times[0] ?? 0)) / 2;
  return [first - half, last + half];
}

/** So few figures are also shown as points: one alone makes no line. */
const fewPoints = 12;

function seriesOptions({ label, form, values }: ChartSeries, stroke: string): UPlot.Series {
  if (form !== 'bars') {
    const show = values.filter((value) => value !== null).length <= fewPoints;
    return { label, stroke, width: 1.75, points: { show, size: 5, fill: stroke }, spanGaps: true };
  }
  const paths = UPlot.paths.bars?.({ size: [0.8, 40], radius: 0.15 });
  return { label, stroke, fill: stroke, width: 0, points: { show: false }, ...(paths && { paths }) };
}

/** A custom property of the style sheet as a colour that a canvas takes, `light-dark()` resolved. */
function colourOf(element: HTMLElement, name: string): string {
  const probe = document.createElement('i');
  probe.style.color = `var(--${name})`;
  element.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

/** The figures under the pointer. */
function pointerNote(series: readonly ChartSeries[], format: (value: number) => string): UPlot.Plugin {
  const note = document.createElement('div');
  note.className = 'chart-note';
  note.hidden = true;
  return {
    hooks: {
      ready: (plot) => plot.over.append(note),
      setCursor: (plot) => {
        const { idx, left = -1 } = plot.cursor;
        const time = idx === null || idx === undefined ? undefined : plot.data[0][idx];
        note.hidden = left < 0 || time === undefined || idx === null || idx === undefined;
        if (note.hidden || time === undefined || idx === null || idx === undefined) return;
        const lines = series.map(({ label, values }) => {
          const value = values[idx];
          return `${label}: ${value === null || value === undefined ? '–' : format(value)}`;
        });
        note.textContent = [moment(time * 1000), ...lines].join('\n');
        const right = left > plot.over.clientWidth / 2;
        note.style.left = right ? '' : `${left + 12}px`;
        note.style.right = right ? `${plot.over.clientWidth - left + 12}px` : '';
      },
    },
  };
}
