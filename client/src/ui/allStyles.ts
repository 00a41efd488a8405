// Everything of Mantine, once somebody is signed in; the cascade order inside the file is Mantine's own.
import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './base.css';
