// Everything of Mantine, once somebody is signed in. In a cascade layer, so that our own styles win wherever they were loaded from.
import '@mantine/core/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
