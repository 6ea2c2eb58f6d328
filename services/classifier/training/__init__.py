"""Where the weights come from: `make train`. Needs scikit-learn and the development data (ONRECORD_DATA); nothing here runs in service."""
