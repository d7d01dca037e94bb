// System fonts: nothing is fetched from elsewhere, and nothing jumps when a font arrives.
import theme from 'vitepress/theme-without-fonts';
import './style.css';

export default theme;
