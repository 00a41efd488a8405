// The patients' entry: plain styles, no design system, nothing of the doctors' application.
import './features/join/main.tsx';
