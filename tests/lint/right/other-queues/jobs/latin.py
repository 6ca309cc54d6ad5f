# -*- coding: latin-1 -*-
CELERY = 'café'
