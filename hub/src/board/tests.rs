//! The dashboard through its routes.
