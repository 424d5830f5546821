# Cannot be imported.
raise RuntimeError('this app never loads')
