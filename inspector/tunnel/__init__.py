"""How the receiver becomes public: ngrok, a command, or a URL of the user's."""
