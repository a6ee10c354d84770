"""Writes the clean corpus: what programs without a Keras problem print, as they printed it.

    python tests/clean/make.py NAME_OF_PROGRAM ...   (or no name: all)

Each program below is run in the Python that runs this script; those whose libraries it lacks are left
as they are. The texts beside this file must get no Keras diagnosis.
"""

from __future__ import annotations

import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent

PROGRAMS: dict[str, str] = {
    # plain Python, with words that Keras errors use as well
    "python-name": "def main():\n    return layr\nmain()",
    "python-none-shape": "import json\ndef load(path):\n    return None\nimage = load('cat.png')\nprint(image.shape)",
    "python-none-iter": "def train_step(batch):\n    pass\nfor name in train_step([1]):\n    print(name)",
    "python-none-unpack": "def step(state, data):\n    pass\nlogs, state = step(1, 2)",
    "python-none-items": "logs = None\nfor k, v in logs.items():\n    print(k, v)",
    "python-arguments": "class Model:\n    def train_step(self, data):\n        return data\nModel().train_step(1, 2)",
    "python-keyword-constants": "def solve(x):\n    return x\nsolve(1, constants=[9.81])",
    "python-keyword-dynamic": "class Dense:\n    def __init__(self, units):\n        self.units = units\nDense(3, dynamic=True)",
    "python-attribute-metrics": "class Dense:\n    pass\nprint(Dense().metrics)",
    "python-setter": "class L:\n    @property\n    def metrics(self):\n        return []\nL().metrics = []",
    "python-not-implemented": "class Loss:\n    def add_loss(self, value):\n        raise NotImplementedError\nLoss().add_loss(1)",
    "python-key-error": "losses = {'output_1': 1.0}\nprint(losses['output_2'])",
    "python-key-tuple": "paths = {}\nprint(paths[(0,)])",
    "python-missing-initializer": "class Variable:\n    def __init__(self, initializer):\n        self.value = initializer\nVariable()",
    "python-module-attribute": "import math\nmath.ThresholdedReLU",
    "python-import-name": "from collections import LocallyConnected1D",
    "python-no-module": "import layers_experimental.keras_things",
    "python-chain": "def read(path):\n    try:\n        return open(path).read()\n    except OSError as error:\n        raise RuntimeError('cannot load the model file') from error\nread('model.keras')",
    "python-context": "try:\n    {}['weights']\nexcept KeyError:\n    int('layer')",
    "python-group": "import sys\nif sys.version_info < (3, 11): raise SystemExit\nraise ExceptionGroup('training failed', [ValueError('layer 1'), TypeError('bad dtype')])",
    "python-recursion": "def build(layer):\n    return build(layer)\nbuild(1)",
    "python-extension": "def save(path):\n    if not path.endswith('.pt'):\n        raise ValueError(f'Invalid filepath extension. Please use .pt. Received: filepath={path}')\nsave('saved_model')",
    "python-format": "raise ValueError('File format not supported: model.bin')",
    "python-seed": "import random\nrandom.seed([1, 2])",
    "python-str-attribute": "message = 'trace'\nmessage._error",
    "python-unicode": "open('/tmp/kdiag-clean.bin', 'wb').write(b'\\xff\\xfe\\x00')\nopen('/tmp/kdiag-clean.bin', encoding='utf-8').read()",
    "python-warning": "import warnings\nwarnings.warn('The optimizer does not have any parameters.')",
    "python-deprecation": "import warnings\nwarnings.warn('`reset_metrics` is deprecated in mylib', FutureWarning)",
    "python-assert": "x = [1, 2]\nassert len(x) == 3, 'layer count'",
    "python-subprocess": "import subprocess\nsubprocess.run(['false'], check=True)",
    "python-thread": "import threading\nt = threading.Thread(target=lambda: 1 / 0)\nt.start()\nt.join()",
    "python-pickle": "import pickle\npickle.dumps(lambda x: x)",
    "python-dataclass": "import dataclasses\n@dataclasses.dataclass\nclass Layer:\n    units: int\nLayer(units=1, activation='relu')",
    "python-asyncio": "import asyncio\nasync def main():\n    raise TimeoutError('model server did not answer')\nasyncio.run(main())",
    "python-unittest": "import unittest\nclass TestModel(unittest.TestCase):\n    def test_fit(self):\n        self.assertEqual([0.1], [0.2], 'loss did not match')\nunittest.main(argv=['x'])",
    # data libraries
    "numpy-broadcast": "import numpy as np\nnp.ones((3, 2)) + np.ones((4, 2))",
    "numpy-truth": "import numpy as np\nif np.ones(3) > 0:\n    pass",
    "numpy-reshape": "import numpy as np\nnp.arange(6).reshape(4, 2)",
    "numpy-inhomogeneous": "import numpy as np\nnp.array([[1, 2], [3]])",
    "numpy-linalg": "import numpy as np\nnp.linalg.inv(np.zeros((2, 2)))",
    "pandas-key": "import pandas as pd\npd.DataFrame({'a': [1]})['label']",
    "pandas-truth": "import pandas as pd\nif pd.Series([1, 2]) > 1:\n    pass",
    "pandas-csv": "import pandas as pd\npd.read_csv('train.csv')",
    "pandas-merge": "import pandas as pd\npd.DataFrame({'a': [1]}).merge(pd.DataFrame({'b': [1]}))",
    "sklearn-fit": "from sklearn.linear_model import LinearRegression\nLinearRegression().fit([[1, 2]], [1, 2])",
    "sklearn-not-fitted": "from sklearn.linear_model import LinearRegression\nLinearRegression().predict([[1]])",
    "sklearn-reset": "from sklearn.linear_model import SGDClassifier\nSGDClassifier().partial_fit([[1]], [1], reset_metrics=True)",
    "scipy-optimize": "from scipy.optimize import brentq\nbrentq(lambda x: 1, 0, 1)",
    "h5py-open": "import h5py\nh5py.File('model.h5', 'r')",
    "matplotlib-shape": "import matplotlib\nmatplotlib.use('Agg')\nimport matplotlib.pyplot as plt\nplt.plot([1, 2], [1])",
    "pillow-open": "from PIL import Image\nImage.new('RGB', (2, 2)).save('out.layer')",
    "cv2-resize": "import cv2\nimage = cv2.imread('cat.png')\nprint(image.shape)",
    "xgboost-labels": "import xgboost as xgb, numpy as np\nxgb.train({'objective': 'multi:softmax', 'num_class': 2}, xgb.DMatrix(np.ones((2, 1)), np.array([0, 5])))",
    "lightgbm-params": "import lightgbm as lgb, numpy as np\nlgb.LGBMRegressor(bagging_freq=5).fit(np.ones((3, 2)), np.ones(4))",
    "pyarrow-read": "import pyarrow.parquet as pq\npq.read_table('train.parquet')",
    "statsmodels": "import numpy as np, statsmodels.api as sm\nsm.OLS(np.ones(3), np.ones((4, 1))).fit()",
    # services
    "django-settings": "from django.conf import settings\nsettings.DEBUG",
    "django-template": "import django\nfrom django.conf import settings\nsettings.configure(TEMPLATES=[{'BACKEND': 'django.template.backends.django.DjangoTemplates'}])\ndjango.setup()\nfrom django.template import Template\nTemplate('{% layer %}')",
    "flask-context": "from flask import current_app\ncurrent_app.name",
    "pydantic-fields": "from pydantic import BaseModel\nclass Layer(BaseModel):\n    units: int\nLayer(units='many')",
    "requests-url": "import requests\nrequests.get('model.keras')",
    "sqlalchemy-table": "import sqlalchemy as sa\nwith sa.create_engine('sqlite://').connect() as c:\n    c.execute(sa.text('select * from layers'))",
    "click-option": "import click\n@click.command()\ndef train():\n    raise ValueError('epochs')\ntrain([], standalone_mode=False)",
    "fastapi-route": "from fastapi import FastAPI\napp = FastAPI()\n@app.get('/{x}')\ndef f(y: object() = 1): ...",
    "nltk-data": "import nltk\nnltk.data.find('tokenizers/punkt')",
    "networkx-node": "import networkx as nx\nnx.Graph().remove_node('layer')",
    # the backends by themselves, with no Keras in the program
    "torch-shapes": "import torch\ntorch.nn.Linear(3, 2)(torch.ones(4, 5))",
    "torch-numpy": "import torch\ntorch.ones(2, requires_grad=True).numpy()",
    "torch-attribute": "import torch\ntorch.nn.ThresholdedReLU()",
    "torch-state": "import torch\nm = torch.nn.Linear(3, 2)\nm.load_state_dict({'weight': torch.ones(1, 1)})",
    "torch-module-init": "import torch\nclass M(torch.nn.Module):\n    def __init__(self):\n        self.layer = torch.nn.Linear(1, 1)\nM()",
    "torch-backward": "import torch\nx = torch.ones(1, requires_grad=True)\ny = x * 2\ny.backward()\ny.backward()",
    "torch-load": "import torch\ntorch.load('saved_model')",
    "torch-bool": "import torch\nif torch.ones(3) > 0:\n    pass",
    "jax-bool": "import jax, jax.numpy as jnp\n@jax.jit\ndef f(x):\n    if x.sum() > 0:\n        return x\n    return -x\nf(jnp.ones(3))",
    "jax-array": "import jax, numpy as np, jax.numpy as jnp\njax.jit(lambda x: np.asarray(x))(jnp.ones(3))",
    "jax-leak": "import jax, jax.numpy as jnp\nkept = []\n@jax.jit\ndef f(x):\n    kept.append(x)\n    return x\nf(jnp.ones(3))\nprint(kept[0] + 1)",
    "jax-shape": "import jax, jax.numpy as jnp\njax.jit(lambda n: jnp.ones(n))(3)",
    "jax-key": "import jax\njax.random.normal(seed=3)",
    "tf-shapes": "import tensorflow as tf\ntf.matmul(tf.ones((2, 3)), tf.ones((2, 3)))",
    "tf-missing-name": "import tensorflow as tf\ntf.placeholder(tf.float32)",
    "tf-savedmodel": "import tensorflow as tf\ntf.saved_model.load('saved_model')",
    "tf-gather": "import tensorflow as tf\ntf.gather([1, 2], 5)",
    "tf-dataset": "import tensorflow as tf\nfor x in tf.data.Dataset.from_generator(lambda: iter([1, 'a']), output_types=tf.int32):\n    pass",
    # healthy runs
    "healthy-logs": "import logging\nlogging.basicConfig(level=logging.INFO)\nfor epoch in range(3):\n    logging.info('epoch %d: loss %.3f, error rate %.2f', epoch, 1 / (epoch + 1), 0.1)\nlogging.warning('0 errors, 2 warnings')\nprint('Saved model to model.keras')",
    "healthy-keras": "import os\nos.environ['KERAS_BACKEND'] = 'jax'\nimport keras, numpy as np\nm = keras.Sequential([keras.layers.Dense(2)])\nm.compile('sgd', 'mse')\nm.fit(np.ones((8, 3)), np.ones((8, 2)), epochs=3, verbose=2)\nm.summary()",
}


def run(name: str) -> str | None:
    """What the program printed; None where a library is missing here."""
    with tempfile.TemporaryDirectory() as folder:
        script = pathlib.Path(folder, "train.py")
        script.write_text(PROGRAMS[name], encoding="utf-8")
        done = subprocess.run(
            [sys.executable, str(script)], cwd=folder, capture_output=True, text=True, timeout=120, check=False
        )
    text = (done.stdout + done.stderr).replace(folder, "/home/user/project")
    if re.search(r"^ModuleNotFoundError: No module named '(?!layers_experimental)", text, re.MULTILINE):
        return None
    text = text.replace(str(pathlib.Path.home()), "/home/user")
    return re.sub(re.escape(sys.prefix) + r"/|" + re.escape(sys.base_prefix) + "/", "/usr/local/", text)


def main() -> None:
    for name in sys.argv[1:] or PROGRAMS:
        text = run(name)
        print(f"{name}: {'library missing, left as it was' if text is None else f'{len(text)} characters'}")
        if text:
            (HERE / f"{name}.txt").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
